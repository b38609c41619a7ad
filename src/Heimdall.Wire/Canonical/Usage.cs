namespace Heimdall.Wire.Canonical;

/// <summary>
/// Tokens by class; the classes do not overlap (dialects whose prompt count includes cache reads are taken apart when read).
/// Null: not reported.
/// </summary>
internal sealed record Usage
{
    /// <summary>Prompt tokens that came from no cache and went into none.</summary>
    public long InputTokens { get; init; }

    public long CacheReadTokens { get; init; }

    /// <summary>Prompt tokens written to the cache, all lifetimes together.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>The part of <see cref="CacheWriteTokens"/> kept for an hour.</summary>
    public long? CacheWrite1hTokens { get; init; }

    /// <summary>Answer tokens, reasoning included.</summary>
    public long OutputTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> spent on reasoning.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>Searches of the web that the provider ran for this answer.</summary>
    public long? WebSearchRequests { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that was sound.</summary>
    public long? InputAudioTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that was pictures, where the provider tells them apart.</summary>
    public long? InputImageTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> that is sound.</summary>
    public long? OutputAudioTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> that is pictures.</summary>
    public long? OutputImageTokens { get; init; }

    /// <summary>Tokens of quoted sources, which some search engines count beside all others.</summary>
    public long? CitationTokens { get; init; }

    /// <summary>Sessions of the provider's code interpreter that this answer opened.</summary>
    public long? CodeSessions { get; init; }

    /// <summary>How it was served, in the provider's own words after the fact; what was asked for may differ.</summary>
    public ServiceTier? ServiceTier { get; init; }

    /// <summary>The provider kept the work within the United States, as was asked for (https://platform.claude.com/docs/en/build-with-claude/data-residency).</summary>
    public bool IsUsOnly { get; init; }

    /// <summary>What the provider itself says it costs, in USD.</summary>
    public decimal? ReportedCost { get; init; }

    /// <summary>Pages of the web that the provider read for this answer.</summary>
    public long? WebFetchRequests { get; init; }

    /// <summary>
    /// The prompt's part of a report that counts cached tokens within the prompt (conformance B47). What exceeds the whole is not believed.
    /// </summary>
    public static Usage OfPrompt(long prompt, long? cacheRead, long? cacheWrite)
    {
        var read = Math.Min(cacheRead ?? 0, prompt);
        var write = Math.Min(cacheWrite ?? 0, prompt - read);
        return new Usage { InputTokens = prompt - read - write, CacheReadTokens = read, CacheWriteTokens = write };
    }

    /// <summary>The whole prompt: fresh, cache reads and cache writes.</summary>
    public long PromptTokens => InputTokens + CacheReadTokens + CacheWriteTokens;
}
