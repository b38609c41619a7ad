using System.Text;
using System.Text.Json.Nodes;
using Heimdall.Wire.Canonical;

namespace Heimdall.TestKit;

/// <summary>What an answer says, without how it was cut into pieces.</summary>
internal sealed class Said : IReplySink
{
    private readonly Dictionary<int, StringBuilder> _open = [];
    private readonly List<(string Name, StringBuilder Arguments)> _calls = [];
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _thinking = new();
    private readonly StringBuilder _refusal = new();

    public string Text => _text.ToString();

    public string Thinking => _thinking.ToString();

    public string Refusal => _refusal.ToString();

    /// <summary>Name and arguments, which mean the same when their JSON does.</summary>
    public IEnumerable<string> Calls => _calls.Select(static call => $"{call.Name} {Normal(call.Arguments.ToString())}");

    public List<string> CallIds { get; } = [];

    /// <summary>Code that the provider ran and what came of it, in order.</summary>
    public List<string> Code { get; } = [];

    /// <summary>Pages that the provider read.</summary>
    public List<string> Pages { get; } = [];

    public StopReason? Reason { get; private set; }

    public Usage? Usage { get; private set; }

    public GatewayError? Error { get; private set; }

    public bool Started { get; private set; }

    public void Accept(ReplyEvent next)
    {
        switch (next)
        {
            case ReplyStarted:
                Started = true;
                break;
            case TextDelta text:
                _text.Append(text.Text);
                break;
            case ThinkingDelta thinking:
                _thinking.Append(thinking.Text);
                break;
            case RefusalDelta refusal:
                _refusal.Append(refusal.Text);
                break;
            case ToolCallStarted call:
                CallIds.Add(call.Id.ToString());
                _calls.Add((call.Name.ToString(), _open[call.Index] = new StringBuilder()));
                break;
            case ToolCallDelta delta:
                _open[delta.Index].Append(delta.Json);
                break;
            case CodeStarted code:
                Code.Add($"run {code.Code}");
                break;
            case CodeEnded ended:
                Code.Add($"{(ended.Output.Failed ? "failed" : "said")} {ended.Output.Text}");
                break;
            case WebFetchStarted fetch:
                Pages.Add($"read {fetch.Url}");
                break;
            case WebFetchEnded ended:
                Pages.Add(ended.Page.Failed ? "failed" : "was read");
                break;
            case ReplyFinished finished:
                (Reason, Usage) = (finished.Reason, finished.Usage);
                break;
            case ReplyFailed failed:
                Error = failed.Error;
                break;
            default:
                break;
        }
    }

    private static string Normal(string arguments)
    {
        try
        {
            return JsonNode.Parse(arguments.Length == 0 ? "{}" : arguments)!.ToJsonString();
        }
        catch (System.Text.Json.JsonException)
        {
            return arguments;
        }
    }
}
