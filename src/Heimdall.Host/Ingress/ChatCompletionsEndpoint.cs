using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Ingress;

/// <summary><c>POST /v1/chat/completions</c>: OpenAI's chat (https://platform.openai.com/docs/api-reference/chat).</summary>
internal static class ChatCompletionsEndpoint
{
    private static readonly string[] Paths = ["/v1/chat/completions", "/openai/v1/chat/completions", "/openai/chat/completions"];

    public static void MapChatCompletions(this IEndpointRouteBuilder routes)
    {
        var inference = routes.ServiceProvider.GetRequiredService<Inference>();
        var dialect = Dialect.Of(DialectId.OpenAIChat);
        foreach (var path in Paths)
            routes.MapOnly(path, [HttpMethods.Post], context => inference.ServeAsync(context, dialect));
    }
}
