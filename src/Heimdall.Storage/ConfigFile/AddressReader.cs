namespace Heimdall.Storage.ConfigFile;

/// <summary>Reads an <c>http</c> or <c>https</c> URL that may come from an environment variable.</summary>
internal static class AddressReader
{
    /// <summary>Null where it is absent, empty, unset or (a fault) no such URL.</summary>
    /// <param name="unset">Receives the variable that should have held it.</param>
    public static Uri? Read(ConfigSection section, string name, List<string> unset)
    {
        if (section.Secret(name) is not { } text)
            return null;
        if (text.UnsetVariable is { } variable)
            UnsetVariable.Note(section.Issues, section.At(name), variable, "the provider is not used", unset);
        if (text.IsEmpty)
            return null;
        if (Uri.TryCreate(text.Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0)
            return url;

        section.Fault(name, "This must be a URL that begins with http:// or https://.");
        return null;
    }
}
