using System.Text.Json;

namespace Heimdall.Storage.ConfigFile;

/// <summary>
/// A string that may refer to an environment variable (spec/bifrost-core.md §2.2): <c>env.NAME</c>, <c>${NAME}</c>, or an object of
/// <c>{value, ref, type}</c> or the older <c>{value, env_var, from_env}</c>.
/// </summary>
/// <param name="Value">Null where there is none, or the variable is not set.</param>
/// <param name="UnsetVariable">The variable that should have held it.</param>
internal readonly record struct SecretText(string? Value, string? UnsetVariable)
{
    public bool IsEmpty => string.IsNullOrEmpty(Value);

    /// <summary>The text says where the value is, and is not the value.</summary>
    public static bool IsReferenceText(string text) => IsReference(text.Trim()) || text.StartsWith("vault.", StringComparison.Ordinal);

    /// <summary>Reads it where it stands; a fault where it is none of these forms.</summary>
    public static SecretText Read(JsonElement element, string path, ConfigIssues issues)
    {
        if (element.ValueKind == JsonValueKind.String)
            return Resolve(element.GetString()!.Trim(), path, issues);
        if (element.ValueKind == JsonValueKind.Object)
            return ReadObject(new(element, path, "secret", issues));

        issues.Fault(path, "This must be a string, \"env.NAME\", or an object with \"value\" or \"ref\".");
        return default;
    }

    private static SecretText ReadObject(ConfigSection section)
    {
        var value = section.Text("value");
        var reference = section.Text("ref");
        var older = section.Text("env_var");
        reference = string.IsNullOrEmpty(reference) ? older : reference;
        var fromEnvironment = section.Flag("from_env") ?? false;
        var type = section.Text("type") ?? "";
        section.End();

        if (type is not ("" or "plain_text" or "env" or "vault"))
            section.Fault("type", "This must be \"plain_text\", \"env\" or \"vault\".");
        if (type is "plain_text" || string.IsNullOrEmpty(reference))
            return Resolve(value ?? "", section.Path, section.Issues);
        if ((type is "env" || fromEnvironment) && !IsReference(reference))
            reference = "env." + reference;
        return Resolve(reference, section.Path, section.Issues);
    }

    private static SecretText Resolve(string text, string path, ConfigIssues issues)
    {
        if (text.StartsWith("vault.", StringComparison.Ordinal))
        {
            issues.Warn(path, "Values in a vault are known, but not yet active in Heimdall: put the value into an environment variable and write \"env.NAME\".");
            return new(null, text);
        }

        if (!IsReference(text))
            return new(text, null);

        var name = text.StartsWith("env.", StringComparison.Ordinal) ? text[4..] : text[2..^1];
        return issues.Variable(name) is { } value ? new(value.Trim(), null) : new(null, name);
    }

    private static bool IsReference(string text) =>
        (text.StartsWith("env.", StringComparison.Ordinal) && text.Length > 4)
        || (text.StartsWith("${", StringComparison.Ordinal) && text.EndsWith('}') && text.Length > 3);
}
