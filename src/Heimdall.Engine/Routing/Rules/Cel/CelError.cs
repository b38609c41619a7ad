namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>Why an expression does not compile, or came to no value.</summary>
/// <param name="Position">Index of the character, from 0.</param>
/// <param name="Message">What was expected there, without the position.</param>
internal readonly record struct CelError(int Position, string Message)
{
    /// <summary>For people, who count from 1.</summary>
    public override string ToString() => $"{Message} (character {Position + 1})";
}
