using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Heimdall.Engine.Configuration;
using Heimdall.Matrix.Scenarios;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Matrix.Upstreams;

/// <summary>A provider's model, played by a server that refuses what the real one refuses. Instances hold no state.</summary>
internal abstract class Upstream
{
    /// <summary>As the command line names it.</summary>
    public abstract string Id { get; }

    /// <summary>As the table heads its row.</summary>
    public abstract string Title { get; }

    /// <summary>A provider of the catalogue.</summary>
    public abstract string Provider { get; }

    /// <summary>At the provider.</summary>
    public abstract string ModelName { get; }

    public abstract DialectId Dialect { get; }

    /// <summary>As clients name it.</summary>
    public string Model => $"{Provider}/{ModelName}";

    public virtual bool Thinks => true;

    /// <summary>It thinks only where the request says so.</summary>
    public virtual bool MustBeAskedToThink => true;

    public virtual bool SeesPictures => true;

    public virtual bool ReadsPdf => true;

    /// <summary>Why there is no web search of the provider's own to be tried; null where there is one.</summary>
    public virtual string? WhyNoSearch => null;

    /// <summary>The provider as an operator configures it. It chats in the one dialect only, or a client of another of its dialects would be relayed past this one.</summary>
    public ProviderOptions At(ScriptedUpstream server)
    {
        var provider = Configured.Provider(Provider, server);
        var endpoints = provider.Definition.Endpoints.Where(endpoint => endpoint.Operation != Operation.Chat || endpoint.Dialect == Dialect);
        return provider with { Definition = provider.Definition with { Endpoints = [.. endpoints] } };
    }

    /// <summary>The request asks the model for an answer, and not for a list of models or a count.</summary>
    public abstract bool IsQuestion(RecordedRequest request);

    /// <summary>What the real provider would answer with a 400, in its words.</summary>
    public abstract IEnumerable<string> Refusals(JsonElement body);

    public abstract Script Refuse(string reason);

    public abstract Script Answer(RecordedRequest request, ModelTurn turn);

    /// <summary>An id as the provider forms them.</summary>
    public abstract string CallId(int number);

    /// <summary>What the provider wants back with a thought. It vouches for the words, so that any change of them shows without a memory.</summary>
    public virtual string StateOf(string words) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{Id}: {words}")));

    /// <summary>What is missing of the thought before the call with this number; null: nothing.</summary>
    public virtual string? MissingThought(Shown shown, string words, int call)
    {
        var before = shown.Since.TakeWhile(item => item != shown.Calls[call]).Reverse().TakeWhile(static item => item is not Given).OfType<Thought>().ToList();
        if (before.Count == 0)
            return $"the thought before call {call} does not come back";
        if (!before.Exists(thought => ComesBack(thought, words)))
            return $"the thought before call {call} comes back altered: \"{before[0].Text}\", state \"{before[0].State}\"";
        return null;
    }

    protected virtual bool ComesBack(Thought thought, string words) => thought.Text == words && thought.State == StateOf(words);
}
