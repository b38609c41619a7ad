using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Writes limits, sampling, reasoning and who asks, each as far as the model takes it (conformance B22, B42, B43).</summary>
internal sealed class ParameterWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    /// <summary>A model that reasons cannot answer within fewer tokens; some refuse them outright (spec claude-code §3, <c>/model</c> probe).</summary>
    private const long LeastForReasoning = 16;

    /// <summary>Characters; https://platform.openai.com/docs/api-reference/chat/create#chat-create-user, more is a 400.</summary>
    private const int MaxUserLength = 64;

    /// <summary>https://platform.openai.com/docs/api-reference/chat/create#chat-create-stop, more is a 400.</summary>
    private const int MaxStopSequences = 4;

    private bool TakesSampling => context.Facts.Sampling ?? context.Facts.Reasoning != ReasoningStyle.Effort;

    public void Write()
    {
        WriteMaxTokens();
        WriteSampling();
        new ReasoningWriter(request, context, output).Write();
        WriteUser();
    }

    private void WriteMaxTokens()
    {
        if (request.MaxTokens is not { } wanted)
            return;
        var least = context.Facts.Reasoning == ReasoningStyle.Effort ? LeastForReasoning : 1;
        var limit = Math.Max(Math.Min(wanted, context.Facts.MaxOutputTokens ?? wanted), least);
        if (limit < wanted)
            context.Report.Lowered("max_tokens", $"{wanted} is more than the model's {limit}.");
        else if (limit > wanted)
            context.Report.Repaired("max_tokens", $"{wanted} is less than the model's {limit}.");
        output.Name(context.Quirks.HasFlag(Quirks.MaxTokensOnly) ? "max_tokens"u8 : "max_completion_tokens"u8);
        output.Number(limit);
    }

    private void WriteSampling()
    {
        if (request.TopK is not null)
            context.Report.Dropped("top_k", "Chat completions have no word for it.");
        if (!TakesSampling)
        {
            ReportSampling();
            return;
        }

        WriteNumber("temperature"u8, request.Temperature);
        WriteNumber("top_p"u8, request.TopP);
        WriteStop();
    }

    private void WriteStop()
    {
        var count = request.StopSequences.Count;
        if (count == 0)
            return;
        if (count > MaxStopSequences && request.Origin != DialectId.OpenAIChat)
        {
            context.Report.Dropped("stop_sequences", $"All but the first {MaxStopSequences}.");
            count = MaxStopSequences;
        }

        output.Name("stop"u8);
        output.BeginArray();
        foreach (var stop in request.StopSequences.GetRange(0, count))
            output.Text(stop);
        output.EndArray();
    }

    private void ReportSampling()
    {
        const string Reason = "Models that reason refuse it.";
        if (request.Temperature is not null)
            context.Report.Dropped("temperature", Reason);
        if (request.TopP is not null)
            context.Report.Dropped("top_p", Reason);
        if (request.StopSequences.Count > 0)
            context.Report.Dropped("stop", Reason);
    }

    private void WriteUser()
    {
        if (request.UserId is not { } user || request.Extras.Exists(static extra => extra.Name.Is("safety_identifier"u8)))
            return;
        if (context.Quirks.HasFlag(Quirks.NoUser))
            context.Report.Dropped("user", "The upstream refuses it.");
        else if (user.ToString().Length > MaxUserLength)
            context.Report.Dropped("user", $"Longer than {MaxUserLength} characters.");
        else
            WriteText("user"u8, user);
    }

    private void WriteText(ReadOnlySpan<byte> name, JsonText text)
    {
        output.Name(name);
        output.Text(text);
    }

    private void WriteNumber(ReadOnlySpan<byte> name, double? number)
    {
        if (number is not { } value)
            return;
        output.Name(name);
        output.Number(value);
    }
}
