using System.Text.Json;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>One recorded HTTP interaction.</summary>
internal sealed record Recording(string Name, bool IsChat, int Status, string? RequestBody, string? Body, string? Stream)
{
    public static Recording Load(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        var name = $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileNameWithoutExtension(path)}";

        // Cohere's own v1 and v2 chat APIs bear the same label; they are another dialect.
        var isChat = root.GetProperty("api").ValueEquals("chat") && !name.StartsWith("cohere/", StringComparison.Ordinal);
        var response = root.GetProperty("response");
        return new Recording(
            name,
            isChat,
            response.GetProperty("status").GetInt32(),
            Raw(root.GetProperty("request"), "body"),
            Raw(response, "body"),
            response.TryGetProperty("sse", out var stream) ? stream.GetString() : null);
    }

    private static string? Raw(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value.GetRawText() : null;
}
