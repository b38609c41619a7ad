using System.Collections.Immutable;
using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Providers;

/// <summary>What an upstream can be asked to do.</summary>
internal enum Operation
{
    Chat,
    CountTokens,
    ListModels,
}

/// <param name="Path">Relative to the base URL; a leading segment that the base URL already ends with is not repeated (<c>/v1</c>).</param>
internal readonly record struct ProviderEndpoint(Operation Operation, DialectId Dialect, string Path);

/// <summary>How a provider key travels.</summary>
internal enum CredentialScheme
{
    /// <summary><c>Authorization: Bearer</c>.</summary>
    Bearer,

    /// <summary><c>x-api-key</c>; OAuth tokens (<c>sk-ant-oat…</c>) as bearer.</summary>
    AnthropicKey,
}

/// <summary>Who serves models: everything that differs between providers, as data.</summary>
internal sealed record ProviderDefinition
{
    /// <summary>The id in configuration and in <c>provider/model</c>; lower case.</summary>
    public required string Name { get; init; }

    /// <summary>Null where each operator has their own (Ollama, vLLM); then <c>base_url</c> or the key's <c>url</c> must be configured.</summary>
    public Uri? BaseUrl { get; init; }

    public required ImmutableArray<ProviderEndpoint> Endpoints { get; init; }

    public CredentialScheme Credential { get; init; } = CredentialScheme.Bearer;

    /// <summary>Works without a key.</summary>
    public bool KeyOptional { get; init; }

    /// <summary>Environment variables that hold a key, the first one set wins; they switch the provider on when nothing is configured.</summary>
    public ImmutableArray<string> KeyVariables { get; init; } = [];

    public Quirks Quirks { get; init; }

    /// <summary>The endpoint for an operation, in the dialect wanted if the provider has it, else in the first it has.</summary>
    public ProviderEndpoint? EndpointFor(Operation operation, DialectId preferred)
    {
        ProviderEndpoint? first = null;
        foreach (var endpoint in Endpoints)
        {
            if (endpoint.Operation != operation)
                continue;
            if (endpoint.Dialect == preferred)
                return endpoint;
            first ??= endpoint;
        }

        return first;
    }
}
