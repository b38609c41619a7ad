using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>Pairs the calls of a conversation with their results, for dialects that want each call followed by its own; every result is taken once.</summary>
/// <param name="upstream">The dialect that is written.</param>
internal sealed class ToolResults(ChatRequest request, DialectId upstream)
{
    private readonly HashSet<ToolResultPart> _taken = new(ReferenceEqualityComparer.Instance);

    /// <summary>The result of a call; null where it was never answered.</summary>
    /// <param name="next">Index of the message behind the call's; only those up to the next assistant turn can answer it.</param>
    public ToolResultPart? Take(ToolCallPart call, int next)
    {
        for (var i = next; i < request.Messages.Count && request.Messages[i].Role != Role.Assistant; i++)
        {
            foreach (var part in request.Messages[i].Parts)
            {
                if (part is ToolResultPart result && result.CallId.Equals(call.Id) && _taken.Add(result))
                    return result;
            }
        }

        return null;
    }

    public bool IsTaken(ToolResultPart result) => _taken.Contains(result);

    /// <summary>A result without its call would be refused: it is told in words.</summary>
    public void Tell(ToolResultPart orphan, List<Part> parts, TranslationReport report)
    {
        report.Repaired("tool_result", "A result without its call became plain text.");
        parts.Add(new TextPart(JsonText.FromPlain("Result of an earlier tool call:"u8)));
        parts.AddRange(orphan.Content.FindAll(part => part is not OpaquePart || request.Origin == upstream));
    }
}
