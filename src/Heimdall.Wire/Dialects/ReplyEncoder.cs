using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>Writes events as one dialect has them. One instance an answer; not thread-safe.</summary>
internal abstract class ReplyEncoder : IReplySink, IDisposable
{
    /// <summary>What is to be sent; the caller takes it and clears it, as often as it likes.</summary>
    public JsonEmitter Output { get; } = new();

    public abstract void Accept(ReplyEvent next);

    public void Dispose() => Output.Dispose();
}
