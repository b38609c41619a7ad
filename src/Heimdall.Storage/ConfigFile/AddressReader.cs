using Heimdall.Engine.Upstream;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Reads an <c>http</c> or <c>https</c> URL that may come from an environment variable.</summary>
internal static class AddressReader
{
    /// <summary>Null where it is absent, empty, unset or (a fault) no such URL.</summary>
    /// <param name="unset">Receives the variable that should have held it.</param>
    /// <param name="allowsPrivateNetwork">What the provider says of it; what is only known later is refused when it is connected to.</param>
    public static Uri? Read(ConfigSection section, string name, List<string> unset, bool allowsPrivateNetwork = true)
    {
        if (section.Secret(name) is not { } text)
            return null;
        if (text.UnsetVariable is { } variable)
            UnsetVariable.Note(section.Issues, section.At(name), variable, "the provider is not used", unset);
        if (text.IsEmpty)
            return null;
        if (!Uri.TryCreate(text.Value, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
            section.Fault(name, "This must be a URL that begins with http:// or https://.");
        else if (Refusal(url, allowsPrivateNetwork) is { } reason)
            section.Fault(name, reason);
        else
            return url;
        return null;
    }

    /// <summary>Why nothing is sent to this URL; null where nothing is against it. Does not quote the URL, which may hold a credential.</summary>
    public static string? Refusal(Uri url, bool allowsPrivateNetwork = false) =>
        url.UserInfo.Length > 0 ? "A user name or password has no place in a URL, where logs and error messages would show it."
        : !allowsPrivateNetwork && ForbiddenAddress.Is(url) ? "This leads to a link-local address or a cloud's metadata server, which gives away the credentials of its machine. Where it is meant, set \"allow_private_network\" in the provider's \"network_config\"."
        : null;
}
