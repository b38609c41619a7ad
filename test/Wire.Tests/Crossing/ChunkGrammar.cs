using System.Text;
using System.Text.Json;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// OpenAI's own chunks, checked one by one (https://platform.openai.com/docs/api-reference/chat-streaming): one id, time and model; the role first; calls
/// numbered without gaps, each opened with id, type and name; one finish reason; usage after it; <c>[DONE]</c> after a good end and only there.
/// </summary>
internal sealed class ChunkGrammar
{
    private readonly Dictionary<int, string> _calls = [];
    private string? _identity;
    private bool _finished;
    private bool _reported;
    private bool _failed;
    private bool _done;

    public static void Check(ReadOnlySpan<byte> stream)
    {
        var grammar = new ChunkGrammar();
        using var reader = new SseReader();
        reader.Append(stream);
        while (reader.TryRead(out var frame))
        {
            if (!frame.IsEmpty)
                grammar.Take(Encoding.UTF8.GetString(frame.Data.Span));
        }

        Assert.True(reader.AtBoundary);
        Assert.True(grammar._failed ^ (grammar._done && grammar._finished));
    }

    private void Take(string data)
    {
        Assert.False(_done || _failed, $"after the end: {data}");
        if (data == "[DONE]")
        {
            _done = true;
            return;
        }

        using var document = JsonDocument.Parse(data);
        var chunk = document.RootElement;
        if (chunk.TryGetProperty("error", out var error))
        {
            _failed = true;
            Assert.NotEmpty(error.GetProperty("message").GetString()!);
            return;
        }

        Assert.Equal("chat.completion.chunk", chunk.GetProperty("object").GetString());
        var identity = $"{chunk.GetProperty("id")} {chunk.GetProperty("created").GetInt64()} {chunk.GetProperty("model")}";
        Assert.Equal(_identity ?? identity, identity);
        TakeChoices(chunk, first: _identity is null);
        _identity = identity;
    }

    private void TakeChoices(JsonElement chunk, bool first)
    {
        Assert.False(_reported);
        var choices = chunk.GetProperty("choices");
        if (choices.GetArrayLength() == 0)
        {
            Assert.True(_finished);
            Assert.True(chunk.GetProperty("usage").GetProperty("prompt_tokens").GetInt64() >= 0);
            _reported = true;
            return;
        }

        var choice = Assert.Single(choices.EnumerateArray());
        var delta = choice.GetProperty("delta");
        Assert.Equal(0, choice.GetProperty("index").GetInt32());
        Assert.Equal(first, delta.TryGetProperty("role", out _));
        Assert.False(_finished, "content after the finish reason");
        if (delta.TryGetProperty("tool_calls", out var calls))
            TakeCall(Assert.Single(calls.EnumerateArray()));
        _finished = choice.GetProperty("finish_reason").ValueKind == JsonValueKind.String;
    }

    private void TakeCall(JsonElement call)
    {
        var index = call.GetProperty("index").GetInt32();
        Assert.Equal(JsonValueKind.String, call.GetProperty("function").GetProperty("arguments").ValueKind);
        if (_calls.ContainsKey(index))
        {
            Assert.False(call.TryGetProperty("id", out _));
            return;
        }

        Assert.Equal(_calls.Count, index);
        Assert.Equal("function", call.GetProperty("type").GetString());
        Assert.NotEmpty(call.GetProperty("function").GetProperty("name").GetString()!);
        var id = call.GetProperty("id").GetString()!;
        Assert.NotEmpty(id);
        Assert.DoesNotContain(id, _calls.Values);
        _calls.Add(index, id);
    }
}
