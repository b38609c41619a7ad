using Heimdall.Engine.Configuration;
using Heimdall.Host.Start;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Host.Demo;

/// <summary>
/// <c>heimdall demo</c>: the whole gateway over a simulated provider in the same process. It reads no configuration and no key variables, so
/// that nothing it is sent can leave the machine or cost money.
/// </summary>
internal static class DemoStart
{
    private const string Provider = "demo";

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(Terminal terminal, StartOptions start)
    {
        await using var provider = await DemoProvider.StartAsync(DemoPace.Realistic);
        return await GatewayStart.ServeAsync(terminal, start, Options(provider.Url), source: null, Facts);
    }

    public static GatewayOptions Options(Uri providerUrl) => new()
    {
        Providers =
        [
            new()
            {
                Name = Provider,
                Definition = new()
                {
                    Name = Provider,
                    BaseUrl = providerUrl,
                    Endpoints =
                    [
                        new(Operation.Chat, DialectId.OpenAIChat, DemoProvider.ChatPath),
                        new(Operation.ListModels, DialectId.OpenAIChat, DemoProvider.ModelsPath),
                    ],
                    KeyOptional = true,
                },
            },
        ],
        Client = new() { RequiresVirtualKey = false }, // there is nothing to spend
        ClaudeModels = new() { Default = $"{Provider}/{DemoProvider.Model}" },
    };

    private static IEnumerable<StartFact> Facts(RunningGateway gateway)
    {
        yield return new("DEMO", "every answer is simulated in this process: no model, no key, no cost, no configuration read");
        foreach (var fact in GatewayFacts.Clients(gateway.Url, model: null, gateway.RequiresVirtualKey))
            yield return fact;
        yield return new("Models", $"{Provider}/{DemoProvider.Model}, and every claude-* name");
        foreach (var phrase in DemoPhrase.All)
            yield return new("Prompts to try", $"{phrase.Example}   {phrase.Effect}");
    }
}
