using Heimdall.Engine.Routing.Rules.Cel;

namespace Heimdall.Engine.Routing.Rules;

/// <summary>What rules can ask of a request (spec/bifrost-core.md §6.6). What does not apply is empty, or 0.</summary>
internal sealed record RuleFacts
{
    /// <summary>Without the provider, where one stands before it.</summary>
    public required string Model { get; init; }

    /// <summary>Empty for a bare model name.</summary>
    public string Provider { get; init; } = "";

    /// <summary>In the words of existing rules: <c>chat_completion</c>, <c>embedding</c>, <c>transcription</c> …</summary>
    public string RequestType { get; init; } = "";

    public required IClientHeaders Headers { get; init; }

    /// <summary>Null: there are none.</summary>
    public IRequestParameters? Parameters { get; init; }

    public string VirtualKeyId { get; init; } = "";

    public string VirtualKeyName { get; init; } = "";

    public string TeamId { get; init; } = "";

    public string TeamName { get; init; } = "";

    public string CustomerId { get; init; } = "";

    public string CustomerName { get; init; } = "";

    public string UserId { get; init; } = "";

    /// <summary>Percent of the budget spent, of the level where most of it is.</summary>
    public double BudgetUsed { get; init; }

    /// <summary>Percent of the token limit used, likewise.</summary>
    public double TokensUsed { get; init; }

    /// <summary>Percent of the request limit used, likewise.</summary>
    public double RequestsUsed { get; init; }

    /// <summary>Null: nobody rates the request.</summary>
    public IRatedRequest? Rated { get; init; }
}

/// <summary>How hard a request is to answer, worked out when a rule asks for it.</summary>
internal interface IRatedRequest
{
    /// <summary><c>SIMPLE</c>, <c>MEDIUM</c>, <c>COMPLEX</c> or <c>REASONING</c>; empty where the request says nothing.</summary>
    string ComplexityTier { get; }
}

/// <summary>Query parameters and the scalar fields at the top of a body, looked up when a rule asks for them.</summary>
internal interface IRequestParameters
{
    /// <param name="name">As the client wrote it.</param>
    /// <param name="value">A string, bool, number or null; numbers as <c>int</c> where they are whole, else as <c>double</c>.</param>
    bool TryGet(string name, out CelValue value);
}
