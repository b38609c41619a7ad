using System.Security.Cryptography;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes limits, sampling, reasoning and who asks, each as far as the model takes it (conformance B22, B42, B43).</summary>
internal sealed class ParameterWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    /// <summary>Tokens; fewer are a 400 (spec claude-code §6.6).</summary>
    private const long LeastOutputTokens = 16;

    /// <summary>Characters of <c>safety_identifier</c>, <c>user</c> and <c>prompt_cache_key</c>; more is a 400.</summary>
    private const int MaxIdentifierLength = 64;

    private bool IsOwnOrigin => request.Origin == DialectId.OpenAIResponses;

    private bool TakesSampling => context.Facts.Sampling ?? context.Facts.Reasoning != ReasoningStyle.Effort;

    public void Write()
    {
        WriteMaxTokens();
        WriteSampling();
        new ReasoningSettingsWriter(request, context, output).Write();
        WriteUser();
    }

    private void WriteMaxTokens()
    {
        if (request.MaxTokens is not { } wanted)
            return;
        var limit = Math.Max(Math.Min(wanted, context.Facts.MaxOutputTokens ?? wanted), LeastOutputTokens);
        if (limit < wanted)
            context.Report.Lowered("max_tokens", $"{wanted} is more than the model's {limit}.");
        else if (limit > wanted)
            context.Report.Repaired("max_tokens", $"{wanted} is less than the API's {limit}.");
        output.Name("max_output_tokens"u8);
        output.Number(limit);
    }

    private void WriteSampling()
    {
        if (request.TopK is not null)
            context.Report.Dropped("top_k", "The Responses API has no word for it.");
        if (request.StopSequences.Count > 0)
            context.Report.Dropped("stop_sequences", "The Responses API has no word for them.");
        if (TakesSampling || IsOwnOrigin)
        {
            WriteNumber("temperature"u8, request.Temperature);
            WriteNumber("top_p"u8, request.TopP);
            return;
        }

        const string Reason = "Models that reason refuse it.";
        if (request.Temperature is not null)
            context.Report.Dropped("temperature", Reason);
        if (request.TopP is not null)
            context.Report.Dropped("top_p", Reason);
    }

    private void WriteUser()
    {
        if (request.UserId is not { IsEmpty: false } user)
            return;
        if (!IsOwnOrigin && !Has("prompt_cache_key"u8))
            WriteWord("prompt_cache_key"u8, CacheKey(user).Span);
        if (Has("safety_identifier"u8))
            return;
        if (IsOwnOrigin || request.Origin == DialectId.OpenAIChat)
            WriteWord("user"u8, user.Span);
        else if (user.ToString().Length > MaxIdentifierLength)
            context.Report.Dropped("user", $"Longer than {MaxIdentifierLength} characters.");
        else
            WriteWord("safety_identifier"u8, user.Span);
    }

    // Requests with the same key and the same prefix meet the same cache (https://platform.openai.com/docs/guides/prompt-caching). Claude Code's
    // user id names the session, so this one does too; a hash, for it is longer than the key may be, and nobody's business.
    private static JsonText CacheKey(JsonText user)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(user.Span, hash);
        return JsonText.From(Convert.ToHexStringLower(hash[..16]));
    }

    private bool Has(ReadOnlySpan<byte> name)
    {
        foreach (var extra in request.Extras)
        {
            if (extra.Name.Is(name))
                return true;
        }

        return false;
    }

    private void WriteWord(ReadOnlySpan<byte> name, ReadOnlySpan<byte> word)
    {
        if (word.IsEmpty)
            return;
        output.Name(name);
        output.Text(word);
    }

    private void WriteNumber(ReadOnlySpan<byte> name, double? number)
    {
        if (number is not { } value)
            return;
        output.Name(name);
        output.Number(value);
    }
}
