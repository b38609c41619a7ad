using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Ingress;

/// <summary><c>POST /v1/messages/count_tokens</c> (https://platform.claude.com/docs/en/api/messages-count-tokens).</summary>
internal static class CountTokensEndpoint
{
    private static readonly string[] Paths = ["/anthropic/v1/messages/count_tokens", "/v1/messages/count_tokens"];

    public static void MapCountTokens(this IEndpointRouteBuilder routes)
    {
        var inference = routes.ServiceProvider.GetRequiredService<Inference>();
        var dialect = Dialect.Of(DialectId.AnthropicMessages);
        foreach (var path in Paths)
            routes.MapOnly(path, [HttpMethods.Post], context => inference.CountAsync(context, dialect));
    }
}
