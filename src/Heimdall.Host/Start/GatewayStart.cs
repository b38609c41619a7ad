using Heimdall.Engine.Configuration;

namespace Heimdall.Host.Start;

/// <summary>From the command line to the last exchange.</summary>
internal static class GatewayStart
{
    private const int CouldNotStart = 1;

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Terminal terminal, StartOptions start, Func<string, string?> variable)
    {
        var (gateway, fault) = await RunningGateway.TryStartAsync(start, new GatewayOptions());
        if (gateway is null)
            return terminal.Refuse(CouldNotStart, fault!);

        await using (gateway)
        {
            gateway.Log.Listening(Terminal.Version, gateway.Url.ToString());
            await gateway.RunToEndAsync();
        }

        return 0;
    }
}
