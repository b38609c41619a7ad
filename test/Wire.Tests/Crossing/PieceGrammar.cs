using System.Text.Json;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// What Google's own clients demand of a stream (https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse): every piece has one candidate with
/// parts of the model, each part one datum; the last piece, and no other, says why it ended; or an error ends it.
/// </summary>
internal static class PieceGrammar
{
    public static void Check(ReadOnlySpan<byte> stream)
    {
        using var reader = new SseReader();
        reader.Append(stream);
        var over = false;
        while (reader.TryRead(out var frame))
        {
            if (frame.Data.IsEmpty)
                continue;
            Assert.False(over, "a piece after the end");
            using var piece = JsonDocument.Parse(frame.Data);
            over = piece.RootElement.TryGetProperty("error", out _) || CheckCandidate(Assert.Single(piece.RootElement.GetProperty("candidates").EnumerateArray()));
        }

        Assert.True(over);
    }

    private static bool CheckCandidate(JsonElement candidate)
    {
        var content = candidate.GetProperty("content");
        Assert.Equal("model", content.GetProperty("role").GetString());
        foreach (var part in content.GetProperty("parts").EnumerateArray())
            Assert.Single(part.EnumerateObject(), static field => field.Name is "text" or "functionCall" or "executableCode" or "codeExecutionResult" or "inlineData");
        return candidate.TryGetProperty("finishReason", out _);
    }
}
