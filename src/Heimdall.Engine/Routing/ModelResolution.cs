using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;
using Microsoft.Extensions.Logging;

namespace Heimdall.Engine.Routing;

/// <summary>What a model name means: who can serve it, in order, or why nobody can. Immutable.</summary>
internal sealed class ModelResolution
{
    private int _noticed;

    private ModelResolution(ImmutableArray<TargetGroup> groups, GatewayError? error)
    {
        Groups = groups;
        Error = error;
    }

    /// <summary>The first serves, the others stand by.</summary>
    public ImmutableArray<TargetGroup> Groups { get; }

    /// <summary>Set when nobody can serve the name.</summary>
    public GatewayError? Error { get; }

    /// <summary>Set when the name was mapped to another by rule: what to tell the operator.</summary>
    public ResolutionNotice? Notice { get; private init; }

    /// <summary>Where the operation would be served, health and weights aside; null where it is not offered.</summary>
    public Target? First(Operation operation, DialectId client) =>
        Groups.SelectMany(group => group.Targets(operation, client)).FirstOrDefault();

    /// <summary>True for the first to ask, so that the notice is logged once and not with every request.</summary>
    public bool TakeNotice() => Interlocked.Exchange(ref _noticed, 1) == 0;

    public static ModelResolution Failed(GatewayError error) => new([], error);

    public static ModelResolution For(IEnumerable<TargetGroup> groups) => new([.. groups], null);

    /// <param name="provider">Who is to serve it.</param>
    /// <param name="model">The name at the provider, or an alias of one of its keys.</param>
    public static ModelResolution For(ProviderSnapshot provider, string model) =>
        provider.Options.IsUnavailable ? Failed(ModelErrors.NoUsableKey(provider))
        : TargetGroup.Of(provider, model) is { } group ? new([group], null)
        : Failed(ModelErrors.NoKeyServes(provider, model));

    public ModelResolution With(ResolutionNotice notice) => new(Groups, Error) { Notice = notice };
}

/// <param name="Level">A warning where the choice was ours; what an operator chose is only information.</param>
internal sealed record ResolutionNotice(LogLevel Level, string Text);
