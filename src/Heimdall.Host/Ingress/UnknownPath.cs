using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Ingress;

/// <summary>What is asked of a path that does not exist, in the dialect of its prefix.</summary>
internal static class UnknownPath
{
    public static Task WriteAsync(HttpContext context)
    {
        var dialect = Dialect.Of(context.Request.Path.StartsWithSegments("/anthropic", StringComparison.Ordinal) ? DialectId.AnthropicMessages : DialectId.OpenAIChat);
        var error = new GatewayError(ErrorKind.NotFound, ErrorSource.Client, $"Route not found: {context.Request.Path}");
        return ErrorWriter.WriteAsync(context.Response, dialect, error, IdSource.Random.Next("req_"u8).ToString());
    }
}
