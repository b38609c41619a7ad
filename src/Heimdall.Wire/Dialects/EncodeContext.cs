using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>For whom an answer is written.</summary>
internal sealed class EncodeContext
{
    /// <summary>The exchange's id, for errors.</summary>
    public required string RequestId { get; init; }

    /// <summary>Who answers, by its name in the configuration; another one where an answer is continued.</summary>
    public required string Provider { get; set; }

    /// <summary>The model's name as the client asked for it, or as it was told where another has begun the answer.</summary>
    public required JsonText Model { get; set; }

    /// <summary>The answer's id where another has begun to write it; empty: the encoder makes one.</summary>
    public JsonText Id { get; set; }

    /// <summary>The tool-call ids of the conversation so far: an upstream that repeats one gets a fresh one in its place.</summary>
    public required IReadOnlySet<JsonText> UsedToolCallIds { get; init; }

    /// <summary>What the client offered, for dialects that say of a call which kind of tool it is; empty where the request was relayed.</summary>
    public IReadOnlyList<Tool> Tools { get; init; } = [];

    /// <summary>The client of a stream wants the usage report (where the dialect leaves the choice).</summary>
    public required bool StreamUsage { get; init; }

    /// <summary>Of the client's stream.</summary>
    public StreamFraming Framing { get; init; }

    /// <summary>Makes the ids of messages and tool calls.</summary>
    public required IdSource Ids { get; init; }

    /// <summary>When the answer began, for dialects that say so.</summary>
    public required DateTimeOffset Now { get; init; }

    public required TranslationReport Report { get; set; }
}
