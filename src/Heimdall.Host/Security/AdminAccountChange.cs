using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Host.Admin;
using Heimdall.Storage.ConfigStore;
using SecretText = Heimdall.Storage.ConfigFile.SecretText;

namespace Heimdall.Host.Security;

/// <summary>Creates or changes the administrator's account through the API (<c>auth_config</c> of <c>PUT /api/config</c>). The password is kept as a hash.</summary>
internal static class AdminAccountChange
{
    public const string Section = "governance.auth_config";

    private const string OlderSection = "auth_config";
    private const string TokenHeader = "X-Bifrost-Setup-Token";
    private const int MinPassword = 8;
    private const int MaxPassword = 256;

    /// <summary>What the account will be. Takes a good part of a second where there is a new password.</summary>
    /// <param name="governance">What is in force.</param>
    /// <exception cref="AdminRefusal">It may not be changed so, or by this one.</exception>
    public static async Task<JsonObject> ReadAsync(AdminCall call, JsonObject given, JsonObject stored, GovernanceOptions governance, string? bodyToken)
    {
        if (!call.Identity.May(AdminScope.Admin))
            throw new AdminRefusal(StatusCodes.Status403Forbidden, $"\"{call.Who}\" may not decide who administers here.", "auth_config");
        if (governance is { Admin: null, SetupToken: { } token })
            CheckToken(token, bodyToken ?? call.Http.Request.Headers[TokenHeader].ToString());

        var account = stored.DeepClone().AsObject();
        foreach (var name in (string[])["admin_username", "admin_password", "is_enabled"])
        {
            if (given[name] is { } value)
                account[name] = value.DeepClone();
        }

        if (given["admin_password"] is { } password)
            account["admin_password"] = await StoredAsync(password, call.Aborted);
        return account;
    }

    /// <summary>Puts it where accounts belong; one of an older file that stood elsewhere is replaced by it.</summary>
    public static void Put(ConfigChange change, JsonObject account)
    {
        change.Delete(EntityKind.Section, OlderSection);
        change.Put(EntityKind.Section, Section, Section, account);
    }

    private static void CheckToken(Secret expected, string given)
    {
        if (given.Length == 0)
            throw new AdminRefusal(StatusCodes.Status401Unauthorized, $"The first account needs the setup token, as \"setup_token\" or in the header {TokenHeader}.", "setup_token");
        if (!CryptographicOperations.FixedTimeEquals(RandomToken.Hash(expected.Reveal()), RandomToken.Hash(given)))
            throw new AdminRefusal(StatusCodes.Status401Unauthorized, "The setup token is wrong.", "setup_token");
    }

    private static async Task<string> StoredAsync(JsonNode node, CancellationToken cancellationToken)
    {
        if (node is not JsonValue value || !value.TryGetValue<string>(out var password))
            throw AdminRefusal.BadField("auth_config.admin_password", "This must be a string.");
        if (SecretText.IsReferenceText(password))
            return password;
        if (password.Length is < MinPassword or > MaxPassword || PasswordHash.IsHash(password))
            throw AdminRefusal.BadField("auth_config.admin_password", $"This must be a password of {MinPassword} to {MaxPassword} characters, or \"env.NAME\".");
        return await Task.Run(() => PasswordHash.Of(password), cancellationToken);
    }
}
