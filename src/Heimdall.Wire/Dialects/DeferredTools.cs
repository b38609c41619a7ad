using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>Tools that the client defers, for upstreams that have no search for tools.</summary>
internal static class DeferredTools
{
    /// <summary>The names that the results of tool searches have brought up so far.</summary>
    public static HashSet<JsonText> Loaded(ChatRequest request)
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
