using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Ingress;

/// <summary>
/// Counting instead of answering: <c>POST /v1/messages/count_tokens</c> (https://platform.claude.com/docs/en/api/messages-count-tokens) and
/// <c>POST /v1/responses/input_tokens</c> (https://platform.openai.com/docs/api-reference/responses/input-tokens).
/// </summary>
internal static class CountTokensEndpoint
{
    private static readonly string[] Messages = ["/anthropic/v1/messages/count_tokens", "/v1/messages/count_tokens"];
    private static readonly string[] Responses = ["/v1/responses/input_tokens", "/openai/v1/responses/input_tokens", "/openai/responses/input_tokens"];

    public static void MapCountTokens(this IEndpointRouteBuilder routes)
    {
        Map(routes, Messages, DialectId.AnthropicMessages);
        Map(routes, Responses, DialectId.OpenAIResponses);
    }

    private static void Map(IEndpointRouteBuilder routes, string[] paths, DialectId id)
    {
        var inference = routes.ServiceProvider.GetRequiredService<Inference>();
        var dialect = Dialect.Of(id);
        foreach (var path in paths)
            routes.MapOnly(path, [HttpMethods.Post], context => inference.CountAsync(context, dialect));
    }
}
