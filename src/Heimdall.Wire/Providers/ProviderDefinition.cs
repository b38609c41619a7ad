using System.Collections.Immutable;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Providers;

/// <summary>What an upstream can be asked to do.</summary>
internal enum Operation
{
    Chat,
    CountTokens,
    ListModels,
}

/// <summary>How a provider key travels.</summary>
internal enum CredentialScheme
{
    /// <summary><c>Authorization: Bearer</c>.</summary>
    Bearer,

    /// <summary><c>x-api-key</c>; OAuth tokens (<c>sk-ant-oat…</c>) as bearer.</summary>
    AnthropicKey,

    /// <summary><c>x-goog-api-key</c>.</summary>
    GoogleKey,
}

/// <summary>Who serves models: everything that differs between providers, as data.</summary>
internal sealed record ProviderDefinition
{
    /// <summary>The id in configuration and in <c>provider/model</c>; lower case.</summary>
    public required string Name { get; init; }

    /// <summary>Other names that people write for it in configuration.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>With or without the version its paths begin with. Null where each operator has their own; then <c>base_url</c> or the key's <c>url</c> must be configured.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Environment variables that say where the operator's own server is, the first one set wins.</summary>
    public ImmutableArray<AddressVariable> AddressVariables { get; init; } = [];

    public required ImmutableArray<ProviderEndpoint> Endpoints { get; init; }

    public CredentialScheme Credential { get; init; } = CredentialScheme.Bearer;

    /// <summary>Works without a key.</summary>
    public bool KeyOptional { get; init; }

    /// <summary>Environment variables that hold a key, the first one set wins; they switch the provider on when nothing is configured.</summary>
    public ImmutableArray<string> KeyVariables { get; init; } = [];

    /// <summary>
    /// How every key begins, where the provider promises it. A variable that holds something else is not taken for a key: whoever runs Claude Code
    /// against the gateway has often exported a placeholder in the very variable that would switch the provider on (guides G5).
    /// </summary>
    public string? KeyPrefix { get; init; }

    /// <summary>How the tokens begin by which a person's subscription pays for their own requests; null where there are no such subscriptions.</summary>
    public string? SubscriptionPrefix { get; init; }

    /// <summary>The path of ours that its own SDKs are pointed to, as in <c>/name</c>; null where it has none.</summary>
    public string? ClientPath { get; init; }

    /// <summary>Section of a configured key that holds the URL of its own server and the model served there; null where there is none.</summary>
    public string? KeySection { get; init; }

    /// <summary>Serves models of its own making: the first place to look for a bare model name.</summary>
    public bool MakesModels { get; init; }

    /// <summary>Custom providers may name it as their base type.</summary>
    public bool IsBaseType { get; init; }

    /// <summary>Models that stand in for Claude's tiers; null where no model is a sensible default (the operator's own server, a search engine).</summary>
    public ClaudeTierModels? ClaudeTiers { get; init; }

    public Quirks Quirks { get; init; }

    /// <summary>What its answers say about their cost (<see cref="Canonical.Usage.ReportedCost"/>) is what it bills.</summary>
    public bool ReportsCost { get; init; }

    /// <summary>Providers whose list prices hold for a model that has none here: the same models in the same hands, or a look-alike's base type.</summary>
    public ImmutableArray<string> PricedAs { get; init; } = [];

    /// <summary>Translated traffic takes OpenAI's Responses API where the provider has it, whatever the model; an operator's wish.</summary>
    public bool PrefersResponses { get; init; }

    /// <summary>
    /// The endpoint for an operation: in the client's dialect if the provider has it and the model can be had there, else in the one that the model is
    /// best used in, else in the first. Endpoints that must be asked for (<see cref="ProviderEndpoint.OnRequest"/>) are passed over.
    /// </summary>
    public ProviderEndpoint? EndpointFor(Operation operation, DialectId client, ModelFacts model)
    {
        ProviderEndpoint? first = null;
        ProviderEndpoint? own = null;
        ProviderEndpoint? responses = null;
        foreach (var endpoint in Endpoints)
        {
            if (endpoint.Operation != operation || endpoint.OnRequest)
                continue;
            first ??= endpoint;
            if (endpoint.Dialect == client)
                own = endpoint;
            if (endpoint.Dialect == DialectId.OpenAIResponses)
                responses = endpoint;
        }

        if (responses is not null && (model.ResponsesOnly || (own is null && (PrefersResponses || model.PrefersResponses))))
            return responses;
        return own ?? first;
    }

    /// <summary>
    /// Where a chat goes that offers tools which the usual endpoint does not run with this model, and another one does
    /// (<see cref="ProviderEndpoint.HostedTools"/>). Null where it always goes the usual way, as a relayed one does.
    /// </summary>
    public HostEndpoint? HostEndpointFor(DialectId client, ModelFacts model)
    {
        if (EndpointFor(Operation.Chat, client, model) is not { } usual || usual.Dialect == client)
            return null;
        var known = usual.HostedTools | model.RefusedTools;
        if (model.SearchesWeb || Quirks.HasFlag(Quirks.SearchTool) || Quirks.HasFlag(Quirks.SearchesAlways))
            known |= HostedTools.WebSearch;
        foreach (var endpoint in Endpoints)
        {
            if (endpoint is { Operation: Operation.Chat, OnRequest: false } && (endpoint.HostedTools & ~known) is not HostedTools.None and var more)
                return new HostEndpoint(endpoint, more);
        }

        return null;
    }

    /// <summary>The endpoint for an operation in exactly this dialect, asked for or not.</summary>
    public ProviderEndpoint? EndpointIn(Operation operation, DialectId dialect)
    {
        foreach (var endpoint in Endpoints)
        {
            if (endpoint.Operation == operation && endpoint.Dialect == dialect)
                return endpoint;
        }

        return null;
    }

    /// <summary>How the key travels to one of the endpoints.</summary>
    public CredentialScheme CredentialFor(ProviderEndpoint endpoint) => endpoint.Credential ?? Credential;
}
