using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Governance;

/// <summary>Lets in who bears a virtual key that is known and in force, and, unless the operator demands one, who bears none. Stateless and shared.</summary>
internal sealed class AccessControl(TimeProvider time, GatewayExposure exposure)
{
    /// <summary>Notes in the exchange who the caller is, and whether it pays with a key of its own; or why the request is refused.</summary>
    public GatewayError? Admit(Exchange exchange)
    {
        if (Identify(exchange.Snapshot, exchange.Headers, out var caller) is { } refusal)
            return refusal;
        exchange.Caller = caller;
        exchange.DirectKey = DirectKey.Of(exchange, out var unusable);
        return unusable;
    }

    /// <summary>Notes who the caller is; or why the request is refused, in the words of spec/bifrost-core.md §6.2.</summary>
    /// <param name="caller">Null where no virtual key was shown.</param>
    public GatewayError? Identify(GatewaySnapshot snapshot, IClientHeaders headers, out Caller? caller)
    {
        caller = null;
        if (snapshot.RequiredHeaders?.Refusal(headers) is { } missing)
            return missing;
        var required = RequiresVirtualKey(snapshot);
        if (snapshot.Callers.IsEmpty && !required)
            return null;
        if (snapshot.Options.Client.RefusesTwoVirtualKeys && snapshot.Callers.Conflict(headers) is var (first, second))
            return Refusal(ErrorKind.InvalidRequest, "dual_credential_conflict", $"The headers {first} and {second} hold two different virtual keys. Send one of them.");
        if (Callers.KeyIn(headers) is not { } key)
            return required && !OpenPaths.Contain(snapshot.Options.Client.OpenPaths, headers.Path) ? Required(snapshot) : null;
        if (snapshot.Callers.Find(key, time.GetUtcNow()) is not { } found)
            return Refusal(ErrorKind.Authentication, "virtual_key_not_found", "The virtual key is not known here. It may have been rotated or deleted; ask whoever gave it to you.");
        if (!found.Key.IsActive)
            return Refusal(ErrorKind.Permission, "virtual_key_blocked", $"The virtual key '{found.Key.Name}' is switched off.");
        if (found.Key.ExpiresAt is { } end && end <= time.GetUtcNow())
            return Refusal(ErrorKind.Permission, "virtual_key_blocked", $"The virtual key '{found.Key.Name}' expired on {end:yyyy-MM-dd}.");
        caller = found;
        return null;
    }

    /// <summary>What the configuration says; where it says nothing, a gateway that others can reach requires one.</summary>
    public bool RequiresVirtualKey(GatewaySnapshot snapshot) => snapshot.Options.Client.RequiresVirtualKey ?? exposure.RequiresVirtualKey;

    /// <summary>Whoever gets this by surprise is the operator of a new gateway, so it says what to do.</summary>
    private static GatewayError Required(GatewaySnapshot snapshot) => Refusal(
        ErrorKind.Authentication,
        "virtual_key_required",
        snapshot.Options.Client.RequiresVirtualKey is null && snapshot.Callers.IsEmpty
            ? "A virtual key is required, because this gateway can be reached from other machines. Its operator can create one (POST /api/governance/virtual-keys, or governance.virtual_keys in config.json) to be sent as x-bf-vk or as the API key of your client, or let everybody in with \"client\": {\"enforce_auth_on_inference\": false}."
            : "A virtual key is required. Send it as x-bf-vk, or as the API key of your client.");

    private static GatewayError Refusal(ErrorKind kind, string code, string message) => new(kind, ErrorSource.Gateway, message) { Code = code, ShouldRetry = false };
}
