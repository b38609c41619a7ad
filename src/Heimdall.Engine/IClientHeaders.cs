namespace Heimdall.Engine;

/// <summary>What a client sent around the body, as the server holds it.</summary>
internal interface IClientHeaders
{
    /// <summary>The header's value, several joined by commas; null when it was not sent.</summary>
    /// <param name="name">Without regard to case.</param>
    string? Get(string name);

    /// <summary>The path that was asked for.</summary>
    string Path { get; }

    /// <summary>The first value of a query parameter; null where it was not sent.</summary>
    string? Query(string name);

    /// <summary>Whether any header is meant for the gateway: its name begins with <c>x-bf-</c>. Most requests have none.</summary>
    bool HasGatewayHeaders { get; }

    /// <summary>All headers whose name begins with the prefix, without it.</summary>
    IEnumerable<KeyValuePair<string, string>> WithPrefix(string prefix);
}
