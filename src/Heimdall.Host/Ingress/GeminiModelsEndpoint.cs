using System.Globalization;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Host.Ingress;

/// <summary>
/// <c>GET /genai/v1beta/models</c> and <c>/{name}</c>: what can be asked for, in Gemini's shape (https://ai.google.dev/api/models). Answered from the
/// configuration and the catalogue.
/// </summary>
internal static class GeminiModelsEndpoint
{
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 1000;
    private const string NamePrefix = "models/";

    private static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Paths = ["/genai/v1beta/models", "/genai/v1/models"];

    public static void MapGeminiModels(this IEndpointRouteBuilder routes)
    {
        var visible = routes.ServiceProvider.GetRequiredService<VisibleModels>();
        foreach (var path in Paths)
        {
            routes.MapOnly(path, Reads, context => ListAsync(context, visible));
            routes.MapMethods($"{path}/{{**name}}", Reads, context => GetAsync(context, visible));
        }
    }

    private static async Task ListAsync(HttpContext context, VisibleModels visible)
    {
        if (await visible.ForAsync(context, Dialect.Of(DialectId.GeminiGenerate)) is not { } models)
            return;
        var size = Number(context.Request.Query["pageSize"]) is > 0 and var asked ? Math.Min(asked, MaxPageSize) : DefaultPageSize;
        var from = Math.Clamp(Number(context.Request.Query["pageToken"]) ?? 0, 0, models.Count);
        using var output = new JsonEmitter();
        output.BeginObject();
        output.Name("models"u8);
        output.BeginArray();
        foreach (var model in models.Skip(from).Take(size))
            Write(model, output);
        output.EndArray();
        if (from + size < models.Count)
        {
            output.Name("nextPageToken"u8);
            output.Text((from + size).ToString(CultureInfo.InvariantCulture));
        }

        output.EndObject();
        await SendAsync(context.Response, output);
    }

    private static async Task GetAsync(HttpContext context, VisibleModels visible)
    {
        if (await visible.ForAsync(context, Dialect.Of(DialectId.GeminiGenerate)) is not { } models)
            return;
        var name = (context.Request.RouteValues["name"] as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (models.FirstOrDefault(model => string.Equals(model.Id, name, StringComparison.OrdinalIgnoreCase)) is not { } model)
        {
            var error = new GatewayError(ErrorKind.NotFound, ErrorSource.Client, $"models/{name} is not served here. List the models to see which ones are.");
            await ErrorWriter.WriteAsync(context.Response, Dialect.Of(DialectId.GeminiGenerate), error, IdSource.Random.Next("req_"u8).ToString());
            return;
        }

        using var output = new JsonEmitter();
        Write(model, output);
        await SendAsync(context.Response, output);
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void Write(ListedModel model, JsonEmitter output)
    {
        var facts = ModelCatalog.Find(model.Provider, model.Id[(model.Provider.Length + 1)..]);
        output.BeginObject();
        output.Name("name"u8);
        output.Text(NamePrefix + model.Id);
        output.Name("displayName"u8);
        output.Text(model.Id);
        WriteLimit("inputTokenLimit"u8, facts.MaxInputTokens, output);
        WriteLimit("outputTokenLimit"u8, facts.MaxOutputTokens, output);
        output.Name("supportedGenerationMethods"u8);
        output.BeginArray();
        output.Text("generateContent"u8);
        output.Text("streamGenerateContent"u8);
        output.Text("countTokens"u8);
        output.EndArray();
        output.EndObject();
    }

    private static void WriteLimit(ReadOnlySpan<byte> name, long? tokens, JsonEmitter output)
    {
        if (tokens is not { } limit)
            return;
        output.Name(name);
        output.Number(limit);
    }

    private static async Task SendAsync(HttpResponse response, JsonEmitter output)
    {
        response.ContentType = "application/json";
        response.ContentLength = output.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
            await response.BodyWriter.WriteAsync(output.WrittenMemory);
    }
}
