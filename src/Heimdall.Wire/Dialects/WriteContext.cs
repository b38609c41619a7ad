using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects;

/// <summary>For whom a request is written.</summary>
internal sealed class WriteContext
{
    /// <summary>The provider's name in the configuration.</summary>
    public required string Provider { get; init; }

    /// <summary>The model's name at the provider.</summary>
    public required string Model { get; init; }

    /// <summary>The same as JSON text; given where it is at hand, so that it is not made anew for each request.</summary>
    public JsonText ModelText
    {
        get => field.IsEmpty ? JsonText.From(Model) : field;
        init;
    }

    /// <summary>What is known of the model; <see cref="ModelFacts.Unknown"/> where nothing is.</summary>
    public required ModelFacts Facts { get; init; }

    public required Quirks Quirks { get; init; }

    /// <summary>What the provider runs at the endpoint that the request goes to (<see cref="ProviderEndpoint.HostedTools"/>).</summary>
    public HostedTools HostedTools { get; init; }

    public required TranslationReport Report { get; init; }

    /// <summary>The provider runs such a tool for this model.</summary>
    /// <param name="tool">One tool.</param>
    public bool Runs(HostedTools tool) =>
        tool != HostedTools.None && !Facts.RefusedTools.HasFlag(tool) && (HostedTools.HasFlag(tool) || (tool == HostedTools.WebSearch && Facts.SearchesWeb));
}
