using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>How tokens are counted in a dialect that has an endpoint for it: the same prompt as a request's, and a number for an answer. Shared, without state.</summary>
internal abstract class CountFormat
{
    /// <summary>The chat request in a client's body; in most dialects the body itself.</summary>
    public virtual ReadOnlyMemory<byte> ChatBody(ReadOnlyMemory<byte> body) => body;

    /// <summary>Writes what an upstream of this dialect is asked.</summary>
    /// <exception cref="DialectException">As <see cref="Dialect.WriteRequest"/>.</exception>
    public abstract void WriteRequest(ChatRequest request, WriteContext context, JsonEmitter output);

    /// <summary>The number of tokens in an upstream's answer; null where it holds none.</summary>
    public abstract long? ReadAnswer(ReadOnlySpan<byte> body);

    public abstract void WriteAnswer(long tokens, JsonEmitter output);

    /// <summary>Writes those fields of a chat request that count: the endpoints refuse the others.</summary>
    protected static void WriteFields(Dialect dialect, ReadOnlySpan<string> fields, ChatRequest request, WriteContext context, JsonEmitter output)
    {
        using var whole = new JsonEmitter();
        dialect.WriteRequest(request, context, whole);
        var written = JsonFields.Scan(whole.WrittenMemory);
        output.BeginObject();
        foreach (var field in written.All)
        {
            var name = new JsonText(written.Json.Slice(field.NameStart, field.NameLength));
            if (!fields.Contains(name.ToString()))
                continue;
            output.Name(name);
            output.Raw(new RawJson(written.Json.Slice(field.ValueStart, field.ValueLength)));
        }

        output.EndObject();
    }

    /// <summary>A top-level field that holds a whole number.</summary>
    protected static long? FindNumber(ReadOnlySpan<byte> body, ReadOnlySpan<byte> field)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals(field))
                    continue;
                return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var tokens) && tokens >= 0 ? tokens : null;
            }
        }
        catch (JsonException)
        {
            // Not an answer.
        }

        return null;
    }
}
