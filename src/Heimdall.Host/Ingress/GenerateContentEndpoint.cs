using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Ingress;

/// <summary>
/// <c>POST /genai/v1beta/models/{model}:generateContent</c>, <c>:streamGenerateContent</c> and <c>:countTokens</c>: Gemini's API
/// (https://ai.google.dev/api/generate-content). The model may hold slashes, written as they are or escaped: <c>models/openai/gpt-4o:generateContent</c>.
/// </summary>
internal static class GenerateContentEndpoint
{
    private static readonly string[] Paths = ["/genai/v1beta/models/{**call}", "/genai/v1/models/{**call}"];

    public static void MapGenerateContent(this IEndpointRouteBuilder routes)
    {
        var inference = routes.ServiceProvider.GetRequiredService<Inference>();
        foreach (var path in Paths)
            routes.MapPost(path, context => ServeAsync(context, inference));
    }

    private static Task ServeAsync(HttpContext context, Inference inference)
    {
        var call = (context.Request.RouteValues["call"] as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var colon = call.LastIndexOf(':');
        var (model, method) = colon < 0 ? (call, "") : (call[..colon], call[(colon + 1)..]);
        var dialect = Dialect.Of(DialectId.GeminiGenerate);
        return method switch
        {
            "generateContent" => inference.ServeAsync(context, dialect, new RequestPath(model, Stream: false, StreamFraming.Events)),
            "streamGenerateContent" => inference.ServeAsync(context, dialect, new RequestPath(model, Stream: true, FramingOf(context.Request))),
            "countTokens" => inference.CountAsync(context, dialect, new RequestPath(model, Stream: false, StreamFraming.Events)),
            _ => ErrorWriter.WriteAsync(context.Response, dialect, Unknown(method), IdSource.Random.Next("req_"u8).ToString()),
        };
    }

    // https://cloud.google.com/apis/docs/system-parameters: "alt", with or without the dollar that marks a system parameter.
    private static StreamFraming FramingOf(HttpRequest request) =>
        request.Query["alt"] == "sse" || request.Query["$alt"] == "sse" ? StreamFraming.Events : StreamFraming.JsonArray;

    private static GatewayError Unknown(string method) => new(
        ErrorKind.NotFound,
        ErrorSource.Client,
        $"The method '{method}' is not served here; use generateContent, streamGenerateContent or countTokens.");
}
