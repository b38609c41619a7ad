using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>Who speaks.</summary>
internal enum Role
{
    User,
    Assistant,

    /// <summary>Instructions in the midst of the conversation (Anthropic's <c>system</c>, OpenAI's <c>system</c> or <c>developer</c> messages).</summary>
    System,
}

/// <summary>One turn of a conversation.</summary>
internal sealed class Message(Role role)
{
    public Role Role { get; } = role;

    public List<Part> Parts { get; } = [];

    /// <summary>OpenAI's <c>name</c> of a participant.</summary>
    public JsonText? Name { get; init; }

    /// <summary>Fields of the message that only the client's dialect knows; null where there are none.</summary>
    public List<ExtraField>? Extras { get; init; }
}
