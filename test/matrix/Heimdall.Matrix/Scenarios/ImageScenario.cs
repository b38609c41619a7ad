using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>The agent looks at a picture; its bytes must reach the model.</summary>
internal sealed class ImageScenario : Scenario
{
    /// <summary>Sixteen by sixteen pixels.</summary>
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAABsElEQVR42hXRURFEIQxD0SsBCUhAAhKQgIRKqAQkIAEJlYAEJNRB9u1/TyeZABSo0KCjgSYy5LBgw4FAFz2U6H9eCrXQCr1oFM0iK/LCKuzCKUTRLXpFWfR/Xiq10iq9alTNKqvyyqrsyqlE1a16VVn1j1IatdEavWk0zSZr8sZq7MZpRNNtek3ZPtBVumpX6+qd0Zkd63jX6tpdpys6t/M62b/KQ2WoDrWhPhiDObCBD62hPXSGYnAHb5DjA1Nlqk61qT4ZkzmxiU+tqT11pmJyJ2+S8wOmYqqmZurGMKZhhpuWaZuOKYxrPCPtA05xqtOc7hqu6TKXO8vZznHCdV3Pla7/PGVRF23Rl8bSXLIlX6zFXpxFLN2lt5RL/zHLpm7apm+NrbllW75Zm705m9i6W28rt/7Tl0M9tEM/GkfzyI78sA77cA5xdI/eUZ4PhEqohlqoByOYgQUeWqEdOqEIbvCCjK/0VbmqV+2qX8ZlXuziV+tqX52ruNzLu+T9wFN5qk/tqT/GYz7s4U/raT+dp3jcx3vk+0CqpGqqpXoykplY4qmV2qmTiuQmL8nkB8Rzb5A/1LkvAAAAAElFTkSuQmCC";

    public override string Name => "images";

    public override string Proves => "a picture that a tool reads reaches the model, byte for byte";

    public override string? Cannot(Client client, Upstream upstream) => upstream.SeesPictures ? client.WhyNot(Ability.Images, upstream) : $"{upstream.ModelName} sees no pictures";

    public override void Prepare(Scene scene) => File.WriteAllBytes(scene.File("picture.png"), Convert.FromBase64String(Picture));

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream)
    {
        if (shown.Results.Count == 0)
            return scene.Client.Tools.ViewImage(scene.File("picture.png")).After("I will look at it.");
        var pictures = shown.Since.OfType<Pictured>().ToList();
        if (pictures.Count == 0)
            return Lost(scene, $"no picture arrives; the tool's result is \"{shown.Results[^1].Text}\"");
        return pictures.Exists(static picture => picture.Data == Picture) ? ModelTurn.Say(Report) : Lost(scene, "a picture arrives, but not the bytes that lay in the file");
    }
}
