namespace Heimdall.Matrix.Scenarios;

/// <summary>Turns made of calls; the upstream gives the calls their ids.</summary>
internal static class Turns
{
    public static ModelTurn After(this ModelCall call, string text) => call.After(ModelTurn.Say(text));

    public static ModelTurn After(this ModelCall call, ModelTurn turn) => turn with { Calls = turn.Calls.Add(call) };
}
