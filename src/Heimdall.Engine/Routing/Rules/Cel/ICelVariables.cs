namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>The values of an evaluation's variables.</summary>
internal interface ICelVariables
{
    /// <param name="index">The variable's place among the names that the expression was compiled with.</param>
    CelValue Get(int index);
}
