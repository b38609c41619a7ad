using System.Collections.Immutable;
using System.Text.Json;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;

namespace Heimdall.Storage.ConfigFile;

/// <summary>
/// <c>client.required_headers</c>: a list of names, or a map of names to what the header must be (spec/bifrost-core.md §2.3): <c>*</c> or nothing, that it
/// is there; <c>env.NAME</c>, exactly what the variable holds; else a regular expression for the whole value.
/// </summary>
internal static class RequiredHeadersReader
{
    private const string Property = "required_headers";

    public static ImmutableArray<RequiredHeaderOptions> Read(ConfigSection client)
    {
        if (client.Take(Property) is not { ValueKind: JsonValueKind.Object })
            return [.. (client.Texts(Property) ?? []).Select(static name => new RequiredHeaderOptions { Name = name })];
        return [.. client.Members(Property).Select(member => Header(client, member.Name, member.Value, member.Path))];
    }

    private static RequiredHeaderOptions Header(ConfigSection client, string name, JsonElement value, string path)
    {
        var header = new RequiredHeaderOptions { Name = name };
        if (value.ValueKind is not JsonValueKind.String)
        {
            client.Issues.Fault(path, "This must be \"*\", \"env.NAME\" or a regular expression.");
            return header;
        }

        var text = value.GetString()!;
        if (text is "" or "*")
            return header;
        if (!SecretText.IsReferenceText(text))
            return header with { Pattern = Pattern(client, text, path) };
        var secret = SecretText.Read(value, path, client.Issues);
        if (secret.UnsetVariable is { } variable)
            client.Issues.Fault(path, $"The environment variable {variable} is not set, so no request could be let in.");
        return header with { Value = new(secret.Value ?? "") };
    }

    private static string Pattern(ConfigSection client, string text, string path)
    {
        try
        {
            HeaderRules.Compile(text);
        }
        catch (ArgumentException)
        {
            client.Issues.Fault(path, "This is no regular expression.");
        }
        catch (NotSupportedException)
        {
            client.Issues.Fault(path, "This regular expression looks ahead, looks behind or refers back, which could take for ever; write it without.");
        }

        return text;
    }
}
