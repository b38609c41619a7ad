using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>Structured output: JSON, after a schema where there is one.</summary>
/// <param name="Schema">Absent: any JSON object.</param>
internal sealed record OutputFormat(RawJson Schema)
{
    /// <summary>OpenAI's <c>json_schema.name</c>.</summary>
    public JsonText? Name { get; init; }

    public JsonText? Description { get; init; }

    public bool? Strict { get; init; }
}
