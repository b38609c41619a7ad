using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Heimdall.Host.Reload;

namespace Heimdall.Host.Admin;

/// <summary>Answers of the API behind the dashboard: for programs of this machine only.</summary>
internal static class AdminAnswer
{
    /// <param name="answer">Worked out only for those who may have it.</param>
    public static Task WriteAsync<T>(HttpContext context, Func<T> answer, JsonTypeInfo<T> type)
    {
        if (LocalOnly.Refusal(context) is not { } refusal)
            return context.Response.WriteAsJsonAsync(answer(), type, cancellationToken: context.RequestAborted);
        return RefuseAsync(context, StatusCodes.Status403Forbidden, refusal);
    }

    public static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new RefusalAnswer(new(reason)), AdminJson.Default.RefusalAnswer, cancellationToken: context.RequestAborted);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TargetsAnswer))]
[JsonSerializable(typeof(ExplainAnswer))]
[JsonSerializable(typeof(RefusalAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext;
