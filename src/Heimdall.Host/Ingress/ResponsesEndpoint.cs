using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Ingress;

/// <summary><c>POST /v1/responses</c>: OpenAI's Responses API (https://platform.openai.com/docs/api-reference/responses).</summary>
internal static class ResponsesEndpoint
{
    private static readonly string[] Paths = ["/v1/responses", "/openai/v1/responses", "/openai/responses"];

    public static void MapResponses(this IEndpointRouteBuilder routes)
    {
        var inference = routes.ServiceProvider.GetRequiredService<Inference>();
        var dialect = Dialect.Of(DialectId.OpenAIResponses);
        foreach (var path in Paths)
            routes.MapOnly(path, [HttpMethods.Post], context => inference.ServeAsync(context, dialect));
    }
}
