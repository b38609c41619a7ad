using System.Net;
using System.Text.Json;

namespace Heimdall.Host.Demo;

/// <summary>A provider that speaks OpenAI chat on a loopback port of this process and answers from <see cref="DemoScript"/>.</summary>
internal sealed class DemoProvider : IAsyncDisposable
{
    public const string Model = "simulated";
    public const string ChatPath = "v1/chat/completions";
    public const string ModelsPath = "v1/models";

    private readonly WebApplication _app;

    private DemoProvider(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    public static async Task<DemoProvider> StartAsync(DemoPace pace)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "heimdall" });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null; // the gateway before it has the limit
        });
        var app = builder.Build();
        app.Run(context => AnswerAsync(context, pace));
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task AnswerAsync(HttpContext context, DemoPace pace) => context.Request.Path.Value?.TrimStart('/') switch
    {
        ChatPath => ChatAsync(context, pace),
        ModelsPath => JsonAsync(context, WriteModels),
        _ => FailAsync(context, StatusCodes.Status404NotFound, "The simulated provider has no such path."),
    };

    private static async Task ChatAsync(HttpContext context, DemoPace pace)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        DemoRequest request;
        try
        {
            request = DemoRequest.Read(body.GetBuffer().AsMemory(0, (int)body.Length));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, "The simulated provider cannot read this as a chat request.");
            return;
        }

        var answer = DemoScript.Answer(request).LimitedTo(request.MaxTokens);
        var writer = new DemoAnswerWriter(context.Response, request, pace);
        await (request.IsStreamed ? writer.StreamAsync(answer, context.RequestAborted) : writer.WriteAsync(answer, context.RequestAborted));
    }

    private static Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return JsonAsync(context, json =>
        {
            json.WriteStartObject("error");
            json.WriteString("message", message);
            json.WriteString("type", "invalid_request_error");
            json.WriteEndObject();
        });
    }

    private static void WriteModels(Utf8JsonWriter json)
    {
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        json.WriteStartObject();
        json.WriteString("id", Model);
        json.WriteString("object", "model");
        json.WriteNumber("created", 0);
        json.WriteString("owned_by", "heimdall");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static async Task JsonAsync(HttpContext context, Action<Utf8JsonWriter> writeFields)
    {
        context.Response.ContentType = "application/json";
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            writeFields(json);
            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
