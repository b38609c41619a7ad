using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>What of one output item has been passed on, so that what comes again whole is not said twice.</summary>
internal sealed class AnswerItem(long? index, JsonText id)
{
    private ulong _said;

    /// <summary>Null: the upstream did not number it.</summary>
    public long? Index { get; } = index;

    public JsonText Id { get; } = id;

    /// <summary>The item came whole; nothing of it may follow.</summary>
    public bool Done { get; set; }

    /// <summary>Number of the call that was passed on; null: none yet.</summary>
    public int? Call { get; set; }

    /// <summary>Pieces of the call's arguments were passed on.</summary>
    public bool HasArguments { get; set; }

    /// <summary>The arguments are free text.</summary>
    public bool IsFreeText { get; set; }

    /// <summary>Citations were passed on.</summary>
    public bool Cited { get; set; }

    /// <summary>Something of the item's text or thinking was passed on.</summary>
    public bool SaidAny => _said != 0;

    /// <summary>The part of the reasoning that was written last.</summary>
    public long LastPart { get; set; }

    public bool HasSaid(long part) => (_said & Bit(part)) != 0;

    public void Say(long part) => _said |= Bit(part);

    private static ulong Bit(long part) => 1UL << (int)Math.Clamp(part, 0, 63);
}
