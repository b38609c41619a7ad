using System.Globalization;
using System.Text.Json.Nodes;
using Heimdall.Host.Security;

namespace Heimdall.Host.Admin;

/// <summary>A request of the management API whose sender has been identified.</summary>
internal sealed class AdminCall(HttpContext http, AdminIdentity identity)
{
    public HttpContext Http => http;

    public AdminIdentity Identity => identity;

    /// <summary>For the audit log.</summary>
    public string Who => identity.Who;

    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>A part of the path. Ids of a file may hold slashes, which routing leaves encoded.</summary>
    public string Route(string name) => (http.Request.RouteValues[name] as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>A parameter of the query; null where it is absent or empty.</summary>
    public string? Query(string name) => http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <exception cref="AdminRefusal">It is no whole number from 0 to <paramref name="most"/>.</exception>
    public int? Count(string name, int most)
    {
        if (Query(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= most ? count
            : throw AdminRefusal.BadField(name, $"This must be a whole number from 0 to {most}.");
    }

    /// <exception cref="AdminRefusal">It is neither true nor false.</exception>
    public bool Flag(string name) => Query(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw AdminRefusal.BadField(name, "This must be true or false."),
    };

    /// <exception cref="AdminRefusal">It is none of <paramref name="words"/>, of which the first is the default.</exception>
    public string Word(string name, params string[] words) => Query(name) switch
    {
        null => words[0],
        { } word when words.Contains(word, StringComparer.Ordinal) => word,
        _ => throw AdminRefusal.BadField(name, $"This must be one of {string.Join(", ", words)}."),
    };

    /// <summary>The body, an object.</summary>
    /// <exception cref="AdminRefusal">It is none, or it is out of bounds.</exception>
    public Task<JsonObject> BodyAsync() => AdminBody.ReadAsync(http.Request, http.RequestAborted);
}
