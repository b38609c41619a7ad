namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>The types of the language (cel-spec, "Values"), and the error that an evaluation may end in instead.</summary>
internal enum CelKind : byte
{
    /// <summary>Also what an unset value is, so that one that was forgotten is noticed.</summary>
    Error,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    List,
    Map,
    Type,
}

internal static class CelKindNames
{
    /// <summary>The type's name within the language.</summary>
    public static string Name(this CelKind kind) => kind switch
    {
        CelKind.Null => "null_type",
        CelKind.Bool => "bool",
        CelKind.Int => "int",
        CelKind.Uint => "uint",
        CelKind.Double => "double",
        CelKind.String => "string",
        CelKind.Bytes => "bytes",
        CelKind.List => "list",
        CelKind.Map => "map",
        CelKind.Type => "type",
        _ => "error",
    };

    /// <summary>The type a name denotes within an expression; null where it denotes none.</summary>
    public static CelKind? Find(string name)
    {
        for (var kind = CelKind.Null; kind <= CelKind.Type; kind++)
        {
            if (string.Equals(kind.Name(), name, StringComparison.Ordinal))
                return kind;
        }

        return null;
    }
}
