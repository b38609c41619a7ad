using System.Collections.Immutable;

namespace Heimdall.Host.Admin;

/// <summary>Why a request of the management API is not done. The message is for whoever asked: whole sentences, no secret.</summary>
/// <param name="param">The field of the request that is wrong, as in <c>budgets[0].max_limit</c>; null: none.</param>
internal sealed class AdminRefusal(int status, string message, string? param = null) : Exception(message)
{
    public int Status => status;

    public string? Param => param;

    /// <summary>All that are wrong, the first first; empty where the one says it all.</summary>
    public ImmutableArray<(string Param, string Message)> Fields { get; init; } = [];

    public static AdminRefusal BadField(string param, string message) => new(StatusCodes.Status400BadRequest, message, param);

    public static AdminRefusal Conflict(string param, string message) => new(StatusCodes.Status409Conflict, message, param);

    /// <param name="what">As in <c>virtual key</c>.</param>
    public static AdminRefusal NotFound(string what, string id, string param = "id") => new(StatusCodes.Status404NotFound, $"There is no {what} \"{Shorten(id)}\".", param);

    /// <summary>Another gateway has it, and this one says so instead of seeming to do it.</summary>
    public static AdminRefusal NotServed(string message) => new(StatusCodes.Status501NotImplemented, message);

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
