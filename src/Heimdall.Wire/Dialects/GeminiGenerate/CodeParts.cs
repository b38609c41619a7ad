using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Code that Google ran, and what came of it (https://ai.google.dev/api/caching#ExecutableCode, https://ai.google.dev/api/caching#CodeExecutionResult).</summary>
internal static class CodeParts
{
    /// <summary>What such a part says; null for other parts.</summary>
    /// <param name="whole">The part as written.</param>
    public static HostedToolEvent? Event(ref PartFields part, RawJson whole)
    {
        var isCode = part.Is("executableCode"u8);
        if (!isCode && !part.Is("codeExecutionResult"u8))
            return null;
        var (id, code, outcome, output) = (default(JsonText), default(JsonText), default(JsonText), default(JsonText));
        part.Data.EnterObject();
        while (part.Data.NextProperty(out var name))
        {
            if (name.Is("id"u8))
                id = part.Data.TextOrSkip();
            else if (name.Is("code"u8))
                code = part.Data.TextOrSkip();
            else if (name.Is("outcome"u8))
                outcome = part.Data.TextOrSkip();
            else if (name.Is("output"u8))
                output = part.Data.TextOrSkip();
            else
                part.Data.Skip();
        }

        return isCode
            ? new CodeStarted(id, code) { Value = whole, Origin = DialectId.GeminiGenerate }
            : new CodeEnded(id, OutputOf(outcome, output)) { Value = whole, Origin = DialectId.GeminiGenerate };
    }

    /// <summary>The part that says it.</summary>
    public static RawJson Of(HostedToolEvent step)
    {
        if (step is { Origin: DialectId.GeminiGenerate, Value.IsAbsent: false })
            return new RawJson(step.Value.Utf8.ToArray());
        using var part = new JsonEmitter(256);
        part.BeginObject();
        if (step is CodeStarted started)
            WriteCode(started, part);
        else if (step is CodeEnded ended)
            WriteResult(ended, part);
        part.EndObject();
        return new RawJson(part.WrittenSpan.ToArray());
    }

    /// <summary>Says that files which the code made do not come along.</summary>
    public static void ReportFiles(ReplyEvent step, TranslationReport report)
    {
        if (step is CodeEnded { Origin: not DialectId.GeminiGenerate, Output.HasFiles: true })
            report.Dropped("codeExecutionResult.files", "Files and images that the code made stay at the provider.");
    }

    // One that failed has what the program said last, or only the reason.
    private static CodeOutput OutputOf(JsonText outcome, JsonText output)
    {
        var failed = !outcome.Is("OUTCOME_OK"u8) && !outcome.IsEmpty;
        return failed ? new CodeOutput(default, output.IsEmpty ? outcome : output, Failed: true) : new CodeOutput(output, default, Failed: false);
    }

    // Python is the only language that the API knows.
    private static void WriteCode(CodeStarted started, JsonEmitter part)
    {
        part.Name("executableCode"u8);
        part.BeginObject();
        WriteId(started.Id, part);
        part.Name("language"u8);
        part.Text("PYTHON"u8);
        part.Name("code"u8);
        part.Text(started.Code);
        part.EndObject();
    }

    private static void WriteResult(CodeEnded ended, JsonEmitter part)
    {
        part.Name("codeExecutionResult"u8);
        part.BeginObject();
        WriteId(ended.Id, part);
        part.Name("outcome"u8);
        part.Text(ended.Output.Failed ? "OUTCOME_FAILED"u8 : "OUTCOME_OK"u8);
        part.Name("output"u8);
        part.Text(ended.Output.Text);
        part.EndObject();
    }

    private static void WriteId(JsonText id, JsonEmitter part)
    {
        if (id.IsEmpty)
            return;
        part.Name("id"u8);
        part.Text(id);
    }
}
