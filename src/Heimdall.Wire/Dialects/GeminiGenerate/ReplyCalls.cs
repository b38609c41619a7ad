using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// The calls of one answer on their way to a client. This dialect sends a call whole, so its arguments are held until it ends; each call gets an id of its
/// own, though the dialect asks for none, because two calls of one function could not be told apart without.
/// </summary>
internal sealed class ReplyCalls(EncodeContext context)
{
    /// <summary>Bytes over all calls. Far above the longest of any model.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    private readonly List<Call> _open = [];
    private readonly HashSet<JsonText> _ids = [];
    private int _bytes;

    /// <summary>Calls that have begun and were not taken, in order.</summary>
    public IReadOnlyList<Call> Open => _open;

    /// <param name="signature">What goes with the call; empty: nothing.</param>
    public void Start(ToolCallStarted started, JsonText signature) =>
        _open.Add(new Call(started.Index, IdFor(started.Id), Copy(started.Name), signature));

    /// <returns>False when the limit is reached: the answer cannot be held.</returns>
    public bool TryExtend(ToolCallDelta delta)
    {
        if (Find(delta.Index) is not { } call)
            return true;
        call.Arguments.AddRange(delta.Json.Span);
        _bytes += delta.Json.Span.Length;
        return _bytes <= MaxBytes;
    }

    public void End(int index)
    {
        if (Find(index) is { } call)
            call.Ended = true;
    }

    /// <summary>The first call, once it has ended; null until then. Calls that interleave so keep the order in which they began.</summary>
    public Call? TakeEnded() => _open is [{ Ended: true }, ..] ? TakeFirst() : null;

    public Call TakeFirst()
    {
        var call = _open[0];
        _open.RemoveAt(0);
        return call;
    }

    public static void Write(Call call, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("functionCall"u8);
        output.BeginObject();
        output.Name("id"u8);
        output.Text(call.Id);
        output.Name("name"u8);
        output.Text(call.Name);
        output.Name("args"u8);
        WriteArguments(call, output);
        output.EndObject();
        if (!call.Signature.IsEmpty)
        {
            output.Name("thoughtSignature"u8);
            output.Text(call.Signature);
        }

        output.EndObject();
    }

    // A model may have written them on several lines; a line feed would end the event they travel in.
    private static void WriteArguments(Call call, JsonEmitter output)
    {
        using var value = new JsonEmitter(call.Arguments.Count + 16);
        ToolArguments.FromText(new JsonText(call.Arguments.ToArray())).WriteValue(value);
        output.RawOnOneLine(new RawJson(value.WrittenMemory));
    }

    private Call? Find(int index) => _open.FindLast(call => call.Index == index && !call.Ended);

    private JsonText IdFor(JsonText id)
    {
        var chosen = id.IsEmpty || context.UsedToolCallIds.Contains(id) || _ids.Contains(id) ? context.Ids.Next("call_"u8) : Copy(id);
        if (!id.IsEmpty && !chosen.Equals(id))
            context.Report.Repaired("functionCall.id", "The upstream gave a tool call an id that was taken.");
        _ids.Add(chosen);
        return chosen;
    }

    private static JsonText Copy(JsonText text) => new(text.Span.ToArray());

    internal sealed record Call(int Index, JsonText Id, JsonText Name, JsonText Signature)
    {
        /// <summary>JSON text, inside a string.</summary>
        public List<byte> Arguments { get; } = [];

        public bool Ended { get; set; }
    }
}
