using Heimdall.Bench.Load;
using Heimdall.Bench.Traffic;

namespace Heimdall.Bench.Compare;

/// <summary>One thing that is measured on every route.</summary>
internal sealed record Case
{
    /// <summary>As the report calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Makes the body that the client sends, given the model and whether to stream.</summary>
    public required Func<string, bool, byte[]> Body { get; init; }

    /// <summary>Where the client sends it to, at the gateway.</summary>
    public required string GatewayPath { get; init; }

    /// <summary>The provider that the gateway sends it to; the mock plays them all.</summary>
    public required string Provider { get; init; }

    public Plan Plan { get; init; }

    public int Connections { get; init; } = 32;

    /// <summary>Requests a second; null for a closed loop.</summary>
    public double? Rate { get; init; }

    /// <summary>The case with whose direct and nginx figures this one is compared, because plain proxies do not translate. Null: its own.</summary>
    public Case? Baseline { get; init; }

    public bool IsStream => Plan.Events > 0;

    public static Case ChatRelayed { get; } = new()
    {
        Name = "1 kB chat, relayed",
        Body = ChatBody.Create,
        GatewayPath = "/v1/chat/completions",
        Provider = "openai",
    };

    public static Case ClaudeCodeRelayed { get; } = new()
    {
        Name = "100 kB Claude Code body, relayed",
        Body = ClaudeCodeBody.Create,
        GatewayPath = "/anthropic/v1/messages?beta=true",
        Provider = "anthropic",
    };

    public static Case ClaudeCodeTranslated { get; } = ClaudeCodeRelayed with
    {
        Name = "100 kB Claude Code body, translated to OpenAI chat",
        Provider = "openai",
        Baseline = ClaudeCodeRelayed,
    };

    public static Case StreamRelayed { get; } = ChatRelayed with
    {
        Name = "100 streams, relayed",
        Plan = new Plan(Events: 50, GapMs: 20),
        Connections = 100,
    };

    public static Case StreamTranslated { get; } = StreamRelayed with
    {
        Name = "100 streams, translated from OpenAI chat to Anthropic messages",
        Body = MessagesBody.Create,
        GatewayPath = "/anthropic/v1/messages?beta=true",
        Baseline = StreamRelayed,
    };

    public static Case ConstantRate { get; } = ChatRelayed with { Name = "5,000 requests/s of 1 kB chat", Rate = 5000, Connections = 128 };

    public static Case ManyStreams { get; } = StreamRelayed with { Name = "1,000 streams", Plan = new Plan(Events: 1000, GapMs: 200), Connections = 1000 };

    public LoadSpec Spec(Route route, int port)
    {
        var model = route == Route.Heimdall ? $"{Provider}/{Plan.Model}" : Plan.Model;
        var path = route == Route.Heimdall ? GatewayPath : GatewayPath.Replace("/anthropic/", "/", StringComparison.Ordinal);
        return LoadSpec.Create(port, path, Body(model, IsStream), IsStream);
    }

    public LoadDriver Driver(LoadSpec spec) => Rate is { } rate
        ? new Load.ConstantRate(spec, Connections, rate)
        : new ClosedLoop(spec, Connections, TimeSpan.FromMilliseconds(IsStream ? Plan.GapMs * 10 : 0));
}
