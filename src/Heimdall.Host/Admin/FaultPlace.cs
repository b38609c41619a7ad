using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Host.Admin;

/// <summary>Where in the configuration that stands which a request is about: faults found there are told by the names of the request's fields.</summary>
/// <param name="Path">In JSON path notation, <c>$.governance.virtual_keys[3]</c>.</param>
/// <param name="Shown">The same in the request: empty where it is the body itself.</param>
internal sealed record FaultPlace(string Path, string Shown = "")
{
    /// <summary>Names that the request has for fields that are stored under others.</summary>
    public ImmutableArray<(string Stored, string Given)> Renames { get; init; } = [];

    /// <summary>What is wrong if the fault is with the whole.</summary>
    public string Whole { get; init; } = "body";

    /// <summary>The field of the request; null where the path is elsewhere.</summary>
    public string? Field(string path)
    {
        if (!path.StartsWith(Path, StringComparison.Ordinal))
            return null;
        var rest = path[Path.Length..];
        if (rest.Length > 0 && rest[0] is not ('.' or '['))
            return null;
        var field = Shown.Length == 0 ? rest.TrimStart('.') : Shown + rest;
        foreach (var (stored, given) in Renames)
        {
            if (field.StartsWith(stored, StringComparison.Ordinal) && (field.Length == stored.Length || field[stored.Length] is '.' or '['))
                return given + field[stored.Length..];
        }

        return field.Length == 0 ? Whole : field;
    }

    /// <summary>What the one reader of configurations found, as an answer to the request that caused it.</summary>
    public static AdminRefusal Refusal(ImmutableArray<ConfigFault> faults, IReadOnlyList<FaultPlace> places)
    {
        if (faults.FirstOrDefault(static fault => fault.Path is "$.config_store") is { Message: { } off })
            return new(StatusCodes.Status409Conflict, off, "config_store");
        ImmutableArray<(string Param, string Message)> own =
        [
            .. from fault in faults
               let field = places.Select(place => place.Field(fault.Path)).FirstOrDefault(static field => field is not null)
               where field is not null
               select (field, fault.Message),
        ];
        if (!own.IsEmpty)
            return new(StatusCodes.Status400BadRequest, own[0].Message, own[0].Param) { Fields = own };

        // The request is right by itself, but something else depends on what it would change.
        var (path, message) = faults[0];
        return new(StatusCodes.Status409Conflict, $"Something else in the configuration needs it. {path}: {message}", path.TrimStart('$', '.'));
    }
}
