using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>The administrator's account: <c>governance.auth_config</c>, or at the top as older files have it (spec/bifrost-core.md §2.10), and <c>setup_token</c>.</summary>
internal static class AdminAccountReader
{
    private static readonly string[] _variables = ["HEIMDALL_SETUP_TOKEN", "BIFROST_SETUP_TOKEN"];

    /// <param name="known">What counts where it is there; this one is then named and ignored.</param>
    /// <returns>Null: there is no account, or it is switched off.</returns>
    public static AdminAccountOptions? Read(ConfigSection parent, AdminAccountOptions? known)
    {
        if (parent.Section("auth_config") is not { } section)
            return known;
        var userName = Value(section, "admin_username");
        var password = Value(section, "admin_password");
        var isEnabled = section.Flag("is_enabled");
        section.Without("disable_auth_on_inference");
        section.End();
        if (known is not null)
        {
            parent.Issues.Warn(section.Path, "\"governance.auth_config\" is there too, and only that one counts.");
            return known;
        }

        if (isEnabled is false || (isEnabled is null && string.IsNullOrEmpty(userName) && string.IsNullOrEmpty(password)))
            return null;
        if (string.IsNullOrEmpty(userName))
            section.Fault("admin_username", "The administrator's account needs a name.");
        if (string.IsNullOrEmpty(password))
            section.Fault("admin_password", "The administrator's account needs a password; \"env.NAME\" takes it from the environment.");
        return new() { UserName = userName ?? "", Password = new(password ?? "") };
    }

    /// <summary>The file's, else that of the environment.</summary>
    public static Secret? SetupToken(ConfigSection root)
    {
        var text = Value(root, "setup_token");
        text = string.IsNullOrEmpty(text) ? _variables.Select(root.Issues.OwnVariable).FirstOrDefault(static value => value is not null) : text;
        return text is null ? null : new(text);
    }

    /// <summary>A variable that is not set is a fault: without it the gateway would be open where it was meant to be closed.</summary>
    private static string? Value(ConfigSection section, string name)
    {
        if (section.Secret(name) is not { } text)
            return null;
        if (text.UnsetVariable is not { } variable)
            return text.Value;
        section.Fault(name, $"The environment variable {variable} is not set, so nobody could log in.");
        return variable; // something is there, so that nothing else is said of it
    }
}
