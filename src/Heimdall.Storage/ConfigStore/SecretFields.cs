using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Heimdall.Storage.ConfigFile;

namespace Heimdall.Storage.ConfigStore;

/// <summary>
/// Where credentials stand in the documents of a configuration. They are known by the names of their fields, wherever these stand, so that a section
/// which nobody reads yet is covered too. References to the environment are no secrets and stay readable.
/// </summary>
internal static class SecretFields
{
    public const string Redacted = "***";

    private static readonly FrozenSet<string> _names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "apiKey", "api_key", "password", "admin_password", "secret", "client_secret", "secret_key", "secret_access_key", "access_key", "session_token", "token",
        "access_token", "refresh_token", "bearer_token", "auth_token", "previous_value", "auth_credentials", "private_key", "credentials", "encryption_key", "connection_string", "dsn", "authorization");

    /// <summary>Objects of an operator's own names, of which any value may be a credential.</summary>
    private static readonly FrozenSet<string> _maps = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "headers", "extra_headers", "env", "environment", "required_headers");

    /// <summary>Replaces every secret of a document, in place.</summary>
    /// <param name="kind">Of the entity.</param>
    /// <param name="replace">Gets the field's place within the document and its text.</param>
    public static void Replace(string kind, JsonObject body, Func<string, string, string> replace) =>
        Members(body, "", kind is EntityKind.ProviderKey or EntityKind.VirtualKey or EntityKind.Section, replace);

    /// <summary>A copy in which no secret is left.</summary>
    public static string Redact(string kind, JsonObject body)
    {
        Replace(kind, body, static (_, _) => Redacted);
        return body.ToJsonString(EntityJson.Compact);
    }

    /// <param name="valueIsSecret">The fields named <c>value</c> here hold credentials.</param>
    private static void Members(JsonObject members, string path, bool valueIsSecret, Func<string, string, string> replace)
    {
        foreach (var name in members.Select(static member => member.Key).ToArray())
        {
            var at = $"{path}/{name}";
            if (members[name] is JsonValue value && value.TryGetValue<string>(out var text))
                members[name] = IsSecret(name, text, valueIsSecret) && !IsPlain(text) ? replace(at, text) : text;
            else if (_names.Contains(name) || (valueIsSecret && name is "value") || _maps.Contains(name))
                All(members[name], at, replace);
            else
                Inner(members[name], at, valueIsSecret, replace);
        }
    }

    private static void Inner(JsonNode? node, string path, bool valueIsSecret, Func<string, string, string> replace)
    {
        if (node is JsonObject members)
        {
            Members(members, path, valueIsSecret, replace);
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
                Inner(items[i], $"{path}/{i}", valueIsSecret, replace);
        }
    }

    /// <summary>Every text below is a secret, but for what a secret in the form of an object says of itself.</summary>
    private static void All(JsonNode? node, string path, Func<string, string, string> replace)
    {
        if (node is JsonObject members)
        {
            foreach (var name in members.Select(static member => member.Key).ToArray())
            {
                if (members[name] is JsonValue value && value.TryGetValue<string>(out var text))
                    members[name] = name is "type" or "ref" or "env_var" || IsPlain(text) ? text : replace($"{path}/{name}", text);
                else
                    All(members[name], $"{path}/{name}", replace);
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                if (items[i] is JsonValue value && value.TryGetValue<string>(out var text))
                    items[i] = IsPlain(text) ? text : replace($"{path}/{i}", text);
                else
                    All(items[i], $"{path}/{i}", replace);
            }
        }
    }

    /// <summary>An address may hold a user and a password.</summary>
    private static bool IsSecret(string name, string text, bool valueIsSecret) =>
        _names.Contains(name) || (valueIsSecret && name is "value") || (text.Contains("://", StringComparison.Ordinal) && text.Contains('@', StringComparison.Ordinal));

    private static bool IsPlain(string text) => text.Length == 0 || SecretText.IsReferenceText(text);
}
