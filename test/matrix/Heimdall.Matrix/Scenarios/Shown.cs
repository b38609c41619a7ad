using System.Text.Json;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Matrix.Scenarios;

/// <summary>
/// A request as the model behind an upstream sees it: what was said, called and given back, in order and in no dialect's form. It is all
/// that a scenario knows, so whatever is lost, reordered or altered on the way shows.
/// </summary>
internal sealed class Shown
{
    private readonly List<ShownItem> _items = [];

    private Shown()
    {
    }

    /// <summary>The whole conversation, instructions included.</summary>
    public IReadOnlyList<ShownItem> All => _items;

    /// <summary>From the last task on that somebody gave (see <see cref="Scenario.Task"/>).</summary>
    public IReadOnlyList<ShownItem> Since { get; private set; } = [];

    /// <summary>The last task; empty where the conversation holds none.</summary>
    public string Task { get; private set; } = "";

    /// <summary>Functions that the model may call.</summary>
    public List<string> Functions { get; } = [];

    /// <summary>The provider's own web search may be used.</summary>
    public bool CanSearchWeb { get; private set; }

    /// <summary>The model is asked to think.</summary>
    public bool AsksForThought { get; private set; }

    public IReadOnlyList<Given> Results => [.. Since.OfType<Given>()];

    public IReadOnlyList<Called> Calls => [.. Since.OfType<Called>()];

    /// <summary>The call that a result answers.</summary>
    public Called? CallOf(Given result) => Calls.LastOrDefault(call => call.Id == result.CallId);

    public static Shown Read(DialectId dialect, RecordedRequest request)
    {
        using var index = StructuralIndex.Build(request.Body);
        var read = Dialect.Of(dialect).ReadRequest(index);
        var shown = new Shown
        {
            CanSearchWeb = read.Tools.Exists(static tool => tool.ServerTool == HostedTools.WebSearch || tool.ServerToolType.StartsWith("web_search"u8)),
            AsksForThought = read.Reasoning is { Mode: ReasoningMode.Enabled or ReasoningMode.Adaptive } or { Effort: not null },
        };
        shown.Functions.AddRange(read.Tools.Where(static tool => !tool.IsServerTool).Select(static tool => tool.Name.ToString()));
        foreach (var text in read.System)
            shown.Add(Role.System, text);
        foreach (var message in read.Messages)
        {
            foreach (var part in message.Parts)
                shown.Add(message.Role, part);
        }

        shown.FindTask();
        return shown;
    }

    private void FindTask()
    {
        var last = _items.FindLastIndex(static item => item is Told { Role: Role.User } told && Scenario.TaskIn(told.Text) is not null);
        Since = last < 0 ? [] : _items[last..];
        Task = last < 0 ? "" : Scenario.TaskIn(((Told)_items[last]).Text)!;
    }

    private void Add(Role role, Part part)
    {
        switch (part)
        {
            case TextPart text:
                _items.Add(new Told(role, text.Text.ToString()));
                break;
            case RefusalPart refusal:
                _items.Add(new Told(role, refusal.Text.ToString()));
                break;
            case ThinkingPart thinking:
                _items.Add(new Thought(thinking.Text.ToString(), thinking.State?.Data.ToString() ?? ""));
                break;
            case RedactedThinkingPart redacted:
                _items.Add(new Thought("", redacted.Data.ToString()));
                break;
            case ToolCallPart call:
                using (var arguments = new JsonEmitter())
                {
                    call.Arguments.WriteValue(arguments);
                    _items.Add(new Called(call.Id.ToString(), call.Name.ToString(), JsonElement.Parse(arguments.WrittenSpan)));
                }

                break;
            case ToolResultPart result:
                _items.Add(new Given(result.CallId.ToString(), string.Join('\n', result.Content.Select(TextOf)), result.IsError));
                foreach (var inner in result.Content.Where(static inner => inner is ImagePart or DocumentPart))
                    Add(role, inner);
                break;
            case ImagePart { Source: MediaSource.Base64 data }:
                _items.Add(new Pictured(data.Data.ToString()));
                break;
            case DocumentPart { Source: MediaSource.Base64 data }:
                _items.Add(new Documented(data.Data.ToString()));
                break;
            case DocumentPart { Source: MediaSource.PlainText text }:
                _items.Add(new Told(role, text.Text.ToString()));
                break;
            default:
                break;
        }
    }

    private static string TextOf(Part part) => part switch
    {
        TextPart text => text.Text.ToString(),
        ToolReferencePart reference => $"loaded {reference.ToolName}",
        _ => "",
    };
}

/// <summary>A piece of a conversation.</summary>
internal abstract record ShownItem;

internal sealed record Told(Role Role, string Text) : ShownItem;

/// <param name="State">What its author wanted back with it.</param>
internal sealed record Thought(string Text, string State) : ShownItem;

internal sealed record Called(string Id, string Name, JsonElement Arguments) : ShownItem;

internal sealed record Given(string CallId, string Text, bool IsError) : ShownItem;

/// <param name="Data">Base64.</param>
internal sealed record Pictured(string Data) : ShownItem;

/// <param name="Data">Base64.</param>
internal sealed record Documented(string Data) : ShownItem;
