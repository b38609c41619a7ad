using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>Which of the tools that a client defers a tool search has named so far.</summary>
internal static class LoadedTools
{
    public static HashSet<JsonText> Of(ChatRequest request)
    {
        var loaded = new HashSet<JsonText>();
        foreach (var message in request.Messages)
        {
            foreach (var part in message.Parts)
            {
                if (part is not ToolResultPart result)
                    continue;
                foreach (var content in result.Content)
                {
                    if (content is ToolReferencePart reference)
                        loaded.Add(reference.ToolName);
                }
            }
        }

        return loaded;
    }
}
