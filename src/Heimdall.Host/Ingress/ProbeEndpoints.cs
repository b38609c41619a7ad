namespace Heimdall.Host.Ingress;

/// <summary>
/// What Claude Code asks for besides inference, at its start and in passing (claude-code.md §1, conformance P9): answered at once, never
/// logged as errors, never sent anywhere.
/// </summary>
internal static class ProbeEndpoints
{
    private static readonly string[] Prefixes = ["", "/anthropic"];
    private static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head];

    public static void MapProbes(this IEndpointRouteBuilder routes)
    {
        foreach (var prefix in Prefixes)
        {
            routes.MapMethods($"{prefix}/api/hello", Reads, Json("{\"message\":\"hello\"}"));
            routes.MapMethods($"{prefix}/inference-profiles", Reads, Json("{\"inferenceProfileSummaries\":[]}"));
            routes.MapPost($"{prefix}/api/event_logging/batch", Json("{\"accepted_count\":0,\"rejected_count\":0}"));
        }

        routes.MapMethods("/anthropic", Reads, Json("{\"message\":\"Heimdall speaks the Anthropic Messages API below this path.\"}"));
        routes.MapMethods("/robots.txt", Reads, Text("User-agent: *\nDisallow: /\n"));
    }

    private static RequestDelegate Json(string body) => Answer("application/json", body);

    private static RequestDelegate Text(string body) => Answer("text/plain; charset=utf-8", body);

    private static RequestDelegate Answer(string contentType, string body)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(body);
        return context =>
        {
            context.Response.ContentType = contentType;
            context.Response.ContentLength = bytes.Length;
            return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.BodyWriter.WriteAsync(bytes).AsTask();
        };
    }
}
