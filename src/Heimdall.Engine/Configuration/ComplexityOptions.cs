using System.Collections.Immutable;

namespace Heimdall.Engine.Configuration;

/// <summary>
/// How requests are rated for rules that ask for <c>complexity_tier</c> (section <c>governance.complexity_analyzer_config</c>, in Bifrost's words:
/// https://docs.getbifrost.ai/features/governance/complexity-router, seen 2026-11).
/// </summary>
internal sealed record ComplexityOptions
{
    /// <summary>The score from which a request is no longer simple: more than 0, less than <see cref="MediumComplex"/>.</summary>
    public double SimpleMedium { get; init; } = 0.15;

    /// <summary>Less than <see cref="ComplexReasoning"/>.</summary>
    public double MediumComplex { get; init; } = 0.35;

    /// <summary>Less than 1.</summary>
    public double ComplexReasoning { get; init; } = 0.60;

    /// <summary>Words and phrases in lower case, of code and of what is done to it.</summary>
    public ImmutableArray<string> CodeWords { get; init; } =
    [
        "algorithm", "api", "async", "bug", "class", "code", "compile", "compiler", "css", "debug", "dockerfile", "endpoint", "exception", "function", "html", "implement",
        "import", "javascript", "json", "lint", "method", "null pointer", "parser", "pull request", "python", "recursion", "refactor", "regex", "rust", "script", "sql",
        "stack trace", "test suite", "traceback", "typescript", "unit test",
    ];

    /// <summary>Of thinking in steps; two of them make a request one for reasoning.</summary>
    public ImmutableArray<string> ReasoningWords { get; init; } =
    [
        "analyse the trade", "analyze the trade", "chain of thought", "compare the approaches", "derive", "edge cases", "first principles", "formal proof", "from scratch why",
        "pros and cons", "prove that", "prove the", "reason about", "reason through", "root cause", "step by step", "think carefully", "think hard", "think through", "trade-offs",
        "tradeoffs", "ultrathink", "weigh the options",
    ];

    /// <summary>Of systems and how they are run.</summary>
    public ImmutableArray<string> TechnicalWords { get; init; } =
    [
        "architecture", "authentication", "bandwidth", "cache", "ci/cd", "cluster", "concurrency", "consistency", "database", "deadlock", "deployment", "distributed",
        "encryption", "failover", "index", "kubernetes", "latency", "load balancer", "memory leak", "microservice", "microservices", "migration", "multi-tenant", "oauth",
        "observability", "partition", "performance", "pipeline", "protocol", "race condition", "replication", "scalability", "schema", "sharding", "throughput", "transaction",
    ];

    /// <summary>Of small talk and plain questions.</summary>
    public ImmutableArray<string> SimpleWords { get; init; } =
    [
        "bye", "good morning", "hello", "hey", "hi", "how are you", "ok", "spell", "thank you", "thanks", "translate", "what does", "what is", "what time", "when is", "when was",
        "where is", "who is", "who was",
    ];
}
