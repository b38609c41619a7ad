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
}
