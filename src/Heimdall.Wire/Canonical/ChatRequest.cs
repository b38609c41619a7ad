using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>
/// One chat request, in the words that two or more dialects share; what only one of them can say rides in <see cref="Extras"/>.
/// Texts and raw values are slices of the client's body, valid as long as the exchange.
/// </summary>
internal sealed class ChatRequest
{
    /// <summary>The dialect it was read from: whose words <see cref="Extras"/>, opaque parts and server tools are.</summary>
    public required DialectId Origin { get; init; }

    /// <summary>As the client wrote it.</summary>
    public JsonText Model { get; set; }

    public bool Stream { get; set; }

    /// <summary>The client asked for a usage report at the end of its stream (dialects without that choice always do).</summary>
    public bool StreamUsage { get; set; }

    /// <summary>Instructions that stand before the conversation, in order.</summary>
    public List<TextPart> System { get; } = [];

    /// <summary>The conversation. <see cref="Role.System"/> may occur anywhere in it; tool results are parts of <see cref="Role.User"/> messages.</summary>
    public List<Message> Messages { get; } = [];

    public List<Tool> Tools { get; } = [];

    public ToolChoice? ToolChoice { get; set; }

    /// <summary>Null: the upstream's default.</summary>
    public bool? ParallelToolCalls { get; set; }

    /// <summary>Limit of the answer in tokens, reasoning included.</summary>
    public long? MaxTokens { get; set; }

    public double? Temperature { get; set; }

    public double? TopP { get; set; }

    public long? TopK { get; set; }

    public List<JsonText> StopSequences { get; } = [];

    public Reasoning? Reasoning { get; set; }

    public OutputFormat? OutputFormat { get; set; }

    /// <summary>Who the end user is, opaque: Anthropic's <c>metadata.user_id</c>, OpenAI's <c>user</c> or <c>safety_identifier</c>.</summary>
    public JsonText? UserId { get; set; }

    /// <summary>Fields that only the client's dialect knows, in the order met.</summary>
    public List<ExtraField> Extras { get; } = [];
}
