using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Ingress;

/// <summary>What is asked of a path that does not exist, or of one in a way it does not know, in the dialect of its prefix.</summary>
internal static class UnknownPath
{
    public static Task WriteAsync(HttpContext context) =>
        WriteAsync(context, new GatewayError(ErrorKind.NotFound, ErrorSource.Client, $"Route not found: {context.Request.Path}") { Code = "route_not_found" });

    /// <summary>Maps a path for the methods given; every other method is told which ones they are.</summary>
    public static void MapOnly(this IEndpointRouteBuilder routes, string path, string[] methods, RequestDelegate handler)
    {
        routes.MapMethods(path, methods, handler);
        var allowed = string.Join(", ", methods);
        routes.Map(path, context =>
        {
            context.Response.Headers.Allow = allowed;
            var message = $"{context.Request.Method} is not known here; use {string.Join(" or ", methods)}.";
            return WriteAsync(context, new GatewayError(ErrorKind.InvalidRequest, ErrorSource.Client, message) { Status = StatusCodes.Status405MethodNotAllowed });
        });
    }

    /// <summary>An error of the gateway's, in the dialect of the path's prefix.</summary>
    public static Task WriteAsync(HttpContext context, GatewayError error) =>
        ErrorWriter.WriteAsync(context.Response, Dialect.Of(DialectAt(context.Request.Path)), error, IdSource.Random.Next("req_"u8).ToString());

    private static DialectId DialectAt(PathString path)
    {
        if (path.StartsWithSegments("/anthropic", StringComparison.Ordinal) || path.StartsWithSegments("/v1/messages", StringComparison.Ordinal))
            return DialectId.AnthropicMessages;
        return path.StartsWithSegments("/genai", StringComparison.Ordinal) ? DialectId.GeminiGenerate : DialectId.OpenAIChat;
    }
}
