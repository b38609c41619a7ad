using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Writes a request for an upstream. The same conversation gives the same bytes on every turn and node, so that the upstream finds its
/// prompt cache again (conformance B46).
/// </summary>
internal sealed class RequestWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private bool IsOwnOrigin => request.Origin == DialectId.OpenAIResponses;

    /// <summary>Other models refuse to be asked for it: "Encrypted content is not supported with this model" (openai/codex#4205, seen 2026-11).</summary>
    private bool GivesEncryptedReasoning => context.Facts is { Reasoning: ReasoningStyle.Effort } or { PrefersResponses: true } or { ResponsesOnly: true, Reasoning: not ReasoningStyle.None };

    /// <exception cref="DialectException">The request asks for what must not go missing in silence.</exception>
    public void Write()
    {
        Indispensable.Check(request, DialectId.OpenAIResponses);
        output.BeginObject();
        output.Name("model"u8);
        output.Text(context.Model);
        new InstructionsWriter(request, context, output).Write();
        output.Name("input"u8);
        new InputWriter(request, context, output).Write();
        var tools = new ToolWriter(request, context, output);
        tools.Write();
        new TextSettingsWriter(request, output, context.Report).Write();
        new ParameterWriter(request, context, output).Write();
        if (request.Stream)
        {
            output.Name("stream"u8);
            output.Boolean(true);
        }

        if (!IsOwnOrigin)
            WriteOwnNeeds(tools.Hosted);
        WriteExtras();
        output.EndObject();
    }

    // Nothing is kept at the provider: what the model wants back travels in the client's transcript (DESIGN D3), so it must be given to us.
    private void WriteOwnNeeds(HostedTools tools)
    {
        output.Name("store"u8);
        output.Boolean(false);
        if (!GivesEncryptedReasoning && tools == HostedTools.None)
            return;
        output.Name("include"u8);
        output.BeginArray();
        if (GivesEncryptedReasoning)
            output.Text("reasoning.encrypted_content"u8);
        if (tools.HasFlag(HostedTools.WebSearch))
            output.Text("web_search_call.action.sources"u8);
        if (tools.HasFlag(HostedTools.CodeExecution))
            output.Text("code_interpreter_call.outputs"u8);
        output.EndArray();
    }

    private void WriteExtras()
    {
        foreach (var extra in request.Extras)
        {
            if (TextSettingsWriter.Holds(extra.Name) || ReasoningFields.Holds(extra.Name))
                continue; // written where they belong
            if (!IsOwnOrigin && !(request.Origin == DialectId.OpenAIChat && IsShared(extra.Name)))
            {
                context.Report.Dropped(extra.Name.ToString(), "The Responses API has no word for it.");
                continue;
            }

            output.Name(extra.Name);
            output.Raw(extra.Value);
        }
    }

    // They mean the same in the chat dialect (compared 2026-11). The other way they do not cross: many who speak chat refuse what they do not know.
    private static bool IsShared(JsonText name) =>
        name.Is("metadata"u8) || name.Is("service_tier"u8) || name.Is("safety_identifier"u8) || name.Is("prompt_cache_key"u8) || name.Is("prompt_cache_retention"u8);
}
