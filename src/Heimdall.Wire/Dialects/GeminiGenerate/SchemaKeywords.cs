using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>What becomes of a keyword of JSON Schema.</summary>
internal enum SchemaKeyword
{
    /// <summary>Has no word here; the description tells it.</summary>
    Unsaid,

    /// <summary>Copied.</summary>
    Plain,

    /// <summary>Copied, also beside a reference.</summary>
    Identity,
    Reference,
    Definitions,

    /// <summary>About the schema, not about what it describes.</summary>
    Meta,

    /// <summary>Holds a schema by name.</summary>
    Map,

    /// <summary>Holds an array of schemas.</summary>
    List,

    /// <summary>Holds a schema, or true or false.</summary>
    Schema,
    Description,
    AllOf,
    Enum,
    Constant,
    Format,
    ExclusiveMinimum,
    ExclusiveMaximum,
}

/// <summary>The keywords, by name.</summary>
internal static class SchemaKeywords
{
    public static SchemaKeyword Of(JsonText name) => System.Text.Encoding.ASCII.GetString(name.Span) switch
    {
        "type" or "title" or "required" or "minimum" or "maximum" or "minItems" or "maxItems" or "propertyOrdering" => SchemaKeyword.Plain,
        // Not in the list, but fields of the API's own Schema, and seen to be taken.
        "pattern" or "minLength" or "maxLength" or "minProperties" or "maxProperties" or "default" => SchemaKeyword.Plain,
        "$ref" => SchemaKeyword.Reference,
        "$id" or "$anchor" => SchemaKeyword.Identity,
        "$defs" or "definitions" => SchemaKeyword.Definitions,
        "$schema" or "$comment" or "$vocabulary" or "id" or "examples" or "example" or "deprecated" or "readOnly" or "writeOnly" or "discriminator" or "strict" or "nullable" or "propertyNames" => SchemaKeyword.Meta,
        "properties" => SchemaKeyword.Map,
        "anyOf" or "oneOf" or "prefixItems" => SchemaKeyword.List,
        "items" or "additionalProperties" => SchemaKeyword.Schema,
        "description" => SchemaKeyword.Description,
        "allOf" => SchemaKeyword.AllOf,
        "enum" => SchemaKeyword.Enum,
        "const" => SchemaKeyword.Constant,
        "format" => SchemaKeyword.Format,
        "exclusiveMinimum" => SchemaKeyword.ExclusiveMinimum,
        "exclusiveMaximum" => SchemaKeyword.ExclusiveMaximum,
        _ => SchemaKeyword.Unsaid,
    };
}
