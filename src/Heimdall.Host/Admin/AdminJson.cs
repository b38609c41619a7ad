using System.Text.Json.Serialization;

namespace Heimdall.Host.Admin;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TargetsAnswer))]
[JsonSerializable(typeof(ExplainAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext;
