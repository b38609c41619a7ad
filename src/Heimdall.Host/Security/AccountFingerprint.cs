using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Security;

/// <summary>By which a session knows the account that it belongs to, on every node; it tells nobody the password. Thread-safe.</summary>
internal sealed class AccountFingerprint(ConfigurationStore? store)
{
    private readonly SecretBox _own = SecretBox.Passing();

    /// <param name="account">Null: nobody has one.</param>
    public string Of(AdminAccountOptions? account)
    {
        if (account is null)
            return "";
        var text = $"{account.UserName.Length}:{account.UserName}{account.Password.Reveal()}";
        return store is null ? _own.Hash("admin_account", text) : store.Fingerprint("admin_account", text);
    }
}
