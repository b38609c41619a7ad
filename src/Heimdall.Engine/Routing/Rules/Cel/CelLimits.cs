namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>
/// What an expression may cost at most. Macros can be nested into exponential time and space (cel-spec, "Macro Performance"), and what is
/// evaluated comes from clients, so each of these is needed.
/// </summary>
internal static class CelLimits
{
    /// <summary>Characters of an expression.</summary>
    public const int Length = 10_000;

    /// <summary>Levels of nesting, of expressions and of values: what recursion may use of the stack. The language asks for 12 to 32.</summary>
    public const int Depth = 160;

    /// <summary>Steps of one evaluation: a node visited, an element compared, <see cref="CharactersPerStep"/> looked at. Well under a millisecond.</summary>
    public const int Steps = 20_000;

    public const int CharactersPerStep = 64;

    /// <summary>How much dearer a character is to match with a pattern than to compare.</summary>
    public const int MatchFactor = 16;

    /// <summary>Elements of a list or a map that an evaluation makes.</summary>
    public const int Elements = 1_000;

    /// <summary>Characters of a string, or bytes, that an evaluation makes.</summary>
    public const int Text = 65_536;
}
