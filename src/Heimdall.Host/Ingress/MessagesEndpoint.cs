using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Ingress;

/// <summary><c>POST /v1/messages</c>, with any query: Anthropic's messages (https://platform.claude.com/docs/en/api/messages).</summary>
internal static class MessagesEndpoint
{
    private static readonly string[] Paths = ["/anthropic/v1/messages", "/v1/messages"];

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        var inference = routes.ServiceProvider.GetRequiredService<Inference>();
        var dialect = Dialect.Of(DialectId.AnthropicMessages);
        foreach (var path in Paths)
            routes.MapOnly(path, [HttpMethods.Post], context => inference.ServeAsync(context, dialect));
    }
}
