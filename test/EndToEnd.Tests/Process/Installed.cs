namespace Heimdall.EndToEnd.Tests.Process;

/// <summary>Programs that tests need and that CI installs: where one is missing a user's tests skip, and CI's fail.</summary>
internal static class Installed
{
    /// <summary>A PostgreSQL server for one test.</summary>
    public static Task<PostgresServer> PostgresAsync()
    {
        Assert.SkipWhen(PostgresServer.Programs is null && Environment.GetEnvironmentVariable("CI") is not "true", PostgresServer.Missing);
        return PostgresServer.StartAsync();
    }
}
