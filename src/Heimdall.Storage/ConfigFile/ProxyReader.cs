using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>The section <c>proxy_config</c> of a provider (spec/bifrost-core.md §2.5).</summary>
internal static class ProxyReader
{
    /// <summary>Null: no proxy.</summary>
    public static ProxyOptions? Read(ConfigSection provider, List<string> unset)
    {
        if (provider.Section("proxy_config") is not { } section)
            return null;

        var type = section.Text("type") ?? "none";
        var address = Value(section, "url", unset);
        var userName = Value(section, "username", unset);
        var password = Value(section, "password", unset);
        section.NotYetActive("ca_cert_pem");
        section.End();

        switch (type)
        {
            case "" or "none":
                return null;
            case "environment":
                return new();
            case "http" or "socks5":
                return new() { Address = Address(section, type, address, unset), UserName = userName, Password = password is null ? null : new(password) };
            default:
                section.Fault("type", "This must be \"none\", \"http\", \"socks5\" or \"environment\".");
                return null;
        }
    }

    private static Uri? Address(ConfigSection section, string type, string? text, List<string> unset)
    {
        if (text is null && unset.Count > 0)
            return null;
        if (text is not null && !text.Contains("://", StringComparison.Ordinal))
            text = $"{type}://{text}";
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0 && Fits(type, url.Scheme))
        {
            if (url.UserInfo.Length == 0)
                return url;
            section.Fault("url", "A user name and password do not belong here, where they would not be used: give them as \"username\" and \"password\".");
            return null;
        }

        section.Fault("url", $"A proxy of type \"{type}\" needs its address here, as in \"{type}://proxy.example:3128\".");
        return null;
    }

    private static bool Fits(string type, string scheme) => type is "http" ? scheme is "http" or "https" : scheme is "socks5";

    private static string? Value(ConfigSection section, string name, List<string> unset)
    {
        if (section.Secret(name) is not { } text)
            return null;
        if (text.UnsetVariable is { } variable)
            UnsetVariable.Note(section.Issues, section.At(name), variable, "the provider is not used", unset);
        return text.IsEmpty ? null : text.Value;
    }
}
