using System.Globalization;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Host.Ingress;

/// <summary>
/// <c>GET /v1/models</c>: what can be asked for, as <c>provider/model</c>; in Anthropic's shape below <c>/anthropic</c> and for clients
/// that send <c>anthropic-version</c>, else in OpenAI's. Answered from the configuration and the catalogue, so it takes no time.
/// </summary>
internal static class ModelsEndpoint
{
    private const int DefaultLimit = 1000;
    private static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Paths = ["/v1/models", "/openai/v1/models", "/openai/models", "/anthropic/v1/models"];

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var visible = routes.ServiceProvider.GetRequiredService<VisibleModels>();
        foreach (var path in Paths)
        {
            routes.MapOnly(path, Reads, context => ListAsync(context, visible));
            routes.MapOnly($"{path}/{{**id}}", Reads, context => GetAsync(context, visible));
        }
    }

    private static async Task ListAsync(HttpContext context, VisibleModels visible)
    {
        if (await visible.ForAsync(context, DialectOf(context.Request)) is not { } models)
            return;
        using var output = new JsonEmitter();
        if (IsAnthropic(context.Request))
            WriteAnthropic(context.Request.Query, models, output);
        else
            WriteOpenAI(models, output);
        await SendAsync(context.Response, output);
    }

    private static async Task GetAsync(HttpContext context, VisibleModels visible)
    {
        if (await visible.ForAsync(context, DialectOf(context.Request)) is not { } models)
            return;
        var id = context.Request.RouteValues["id"] as string ?? "";
        var model = models.FirstOrDefault(model => string.Equals(model.Id, id, StringComparison.OrdinalIgnoreCase));
        var anthropic = IsAnthropic(context.Request);
        if (model is null)
        {
            var error = new GatewayError(ErrorKind.NotFound, ErrorSource.Client, $"The model '{id}' is not served here.") { Code = "model_not_found", Param = "model" };
            await ErrorWriter.WriteAsync(context.Response, DialectOf(context.Request), error, IdSource.Random.Next("req_"u8).ToString());
            return;
        }

        using var output = new JsonEmitter();
        if (anthropic)
            WriteAnthropic(model, output);
        else
            WriteOpenAI(model, output);
        await SendAsync(context.Response, output);
    }

    private static Dialect DialectOf(HttpRequest request) => Dialect.Of(IsAnthropic(request) ? DialectId.AnthropicMessages : DialectId.OpenAIChat);

    private static bool IsAnthropic(HttpRequest request) =>
        request.Path.StartsWithSegments("/anthropic", StringComparison.Ordinal) || request.Headers.ContainsKey("anthropic-version");

    private static void WriteOpenAI(List<ListedModel> models, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("object"u8);
        output.Text("list"u8);
        output.Name("data"u8);
        output.BeginArray();
        foreach (var model in models)
            WriteOpenAI(model, output);
        output.EndArray();
        output.EndObject();
    }

    private static void WriteOpenAI(ListedModel model, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("id"u8);
        output.Text(model.Id);
        output.Name("object"u8);
        output.Text("model"u8);
        output.Name("created"u8);
        output.Number(0L);
        output.Name("owned_by"u8);
        output.Text(model.Provider);
        output.EndObject();
    }

    // Pages as https://platform.claude.com/docs/en/api/models-list describes them.
    private static void WriteAnthropic(IQueryCollection query, List<ListedModel> models, JsonEmitter output)
    {
        var limit = int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, DefaultLimit) : DefaultLimit;
        var from = query["after_id"] is [{ } after] ? models.FindIndex(model => string.Equals(model.Id, after, StringComparison.Ordinal)) + 1 : 0;
        var page = models.Skip(from).Take(limit).ToList();
        output.BeginObject();
        output.Name("data"u8);
        output.BeginArray();
        foreach (var model in page)
            WriteAnthropic(model, output);
        output.EndArray();
        output.Name("has_more"u8);
        output.Boolean(from + page.Count < models.Count);
        WriteIdOrNull("first_id"u8, page.FirstOrDefault(), output);
        WriteIdOrNull("last_id"u8, page.LastOrDefault(), output);
        output.EndObject();
    }

    private static void WriteAnthropic(ListedModel model, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text("model"u8);
        output.Name("id"u8);
        output.Text(model.Id);
        output.Name("display_name"u8);
        output.Text(model.Id);
        output.Name("created_at"u8);
        output.Text("1970-01-01T00:00:00Z"u8); // what the reference says of models whose date is not known
        output.EndObject();
    }

    private static void WriteIdOrNull(ReadOnlySpan<byte> name, ListedModel? model, JsonEmitter output)
    {
        output.Name(name);
        if (model is null)
            output.Null();
        else
            output.Text(model.Id);
    }

    private static async Task SendAsync(HttpResponse response, JsonEmitter output)
    {
        response.ContentType = "application/json";
        response.ContentLength = output.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
            await response.BodyWriter.WriteAsync(output.WrittenMemory);
    }
}
