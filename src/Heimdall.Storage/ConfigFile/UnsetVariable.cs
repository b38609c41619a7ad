namespace Heimdall.Storage.ConfigFile;

/// <summary>What an operator is told of a variable that the configuration refers to and that holds nothing.</summary>
internal static class UnsetVariable
{
    /// <param name="consequence">A clause: what is left out until the variable is set.</param>
    /// <param name="unset">Receives the variable.</param>
    public static void Note(ConfigIssues issues, string path, string variable, string consequence, List<string> unset)
    {
        unset.Add(variable);
        issues.Warn(path, $"The environment variable {variable} is not set, so {consequence}. Set it for the gateway's process and start again, or write the value here.");
    }
}
