using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin;

/// <summary>An answer of the management API.</summary>
internal sealed record AdminReply(int Status, JsonNode Body)
{
    public static AdminReply Ok(JsonNode body) => new(StatusCodes.Status200OK, body);

    public static AdminReply Ok<T>(T body, JsonTypeInfo<T> type) => new(StatusCodes.Status200OK, JsonSerializer.SerializeToNode(body, type)!);

    /// <summary><c>{"error":{"message","type","param"}}</c>, with every field that is wrong where there are several.</summary>
    public static AdminReply Of(AdminRefusal refusal)
    {
        var body = new JsonObject { ["error"] = new JsonObject { ["message"] = refusal.Message, ["type"] = TypeOf(refusal.Status), ["param"] = refusal.Param } };
        if (refusal.Fields.Length > 1)
            body["fields"] = new JsonArray([.. refusal.Fields.Select(static field => new JsonObject { ["param"] = field.Param, ["message"] = field.Message })]);
        return new(refusal.Status, body);
    }

    public Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store"; // some answers hold a credential that is shown only once
        var bytes = Encoding.UTF8.GetBytes(Body.ToJsonString(EntityJson.Compact));
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, response.HttpContext.RequestAborted).AsTask();
    }

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status404NotFound => "not_found_error",
        StatusCodes.Status409Conflict => "conflict_error",
        StatusCodes.Status413PayloadTooLarge => "request_too_large",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        StatusCodes.Status501NotImplemented => "not_implemented",
        < 500 => "invalid_request_error",
        _ => "api_error",
    };
}
