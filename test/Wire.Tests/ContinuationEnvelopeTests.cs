using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Tests;

public sealed class ContinuationEnvelopeTests
{
    public static TheoryData<string, bool> Origins => new()
    {
        { nameof(DialectId.AnthropicMessages), false },
        { nameof(DialectId.AnthropicMessages), true },
        { nameof(DialectId.OpenAIChat), false },
        { nameof(DialectId.OpenAIResponses), false },
        { nameof(DialectId.GeminiGenerate), false },
    };

    [Theory, MemberData(nameof(Origins))]
    public void What_was_packed_comes_out_again(string origin, bool isRedacted)
    {
        var state = new ContinuationState(Enum.Parse<DialectId>(origin), Text("EqkE+/==~x")) { ItemId = Text("rs_1"), IsRedacted = isRedacted };

        foreach (var packed in (JsonText[])[ContinuationEnvelope.Pack(state, "acme"), ContinuationEnvelope.PackBase64(state, "acme")])
        {
            Assert.True(ContinuationEnvelope.TryUnpack(packed, out var unpacked));
            Assert.Equal(state with { Provider = Text("acme") }, unpacked);
            Assert.True(ContinuationEnvelope.MayBeIn(packed.Span));
        }
    }

    [Fact]
    public void A_call_id_carries_it_and_is_restored()
    {
        var state = new ContinuationState(DialectId.GeminiGenerate, Text("c2ln"));

        var id = ContinuationEnvelope.UnpackId(ContinuationEnvelope.PackIntoId(Text("call_1"), state, "gemini"), out var unpacked);

        Assert.Equal("call_1", id.ToString());
        Assert.Equal(state with { Provider = Text("gemini") }, unpacked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("call_1")]
    [InlineData("hd1~")]
    [InlineData("hd1~g~gemini~")]
    [InlineData("hd1~g~gemini~~")]
    [InlineData("hd1~q~gemini~~c2ln")]
    [InlineData("hd2~g~gemini~~c2ln")]
    [InlineData("aGQxfg")]
    [InlineData("aGQxf!!")]
    [InlineData("EqkECgMI")]
    public void Anything_else_is_no_envelope(string text)
    {
        Assert.False(ContinuationEnvelope.TryUnpack(Text(text), out _));
        Assert.Equal(text, ContinuationEnvelope.UnpackId(Text(text), out var state).ToString());
        Assert.Null(state);
    }

    [Fact]
    public void A_state_is_for_the_provider_that_wrote_it_and_Claudes_for_all_that_serve_it()
    {
        var ours = new ContinuationState(DialectId.OpenAIResponses, Text("x")) { Provider = Text("openai") };

        Assert.True(ours.IsReadableBy(DialectId.OpenAIResponses, "openai"));
        Assert.False(ours.IsReadableBy(DialectId.OpenAIResponses, "azure"));
        Assert.False(ours.IsReadableBy(DialectId.GeminiGenerate, "openai"));
        Assert.True((ours with { Provider = default }).IsReadableBy(DialectId.OpenAIResponses, "azure"));
        Assert.True((ours with { Origin = DialectId.AnthropicMessages }).IsReadableBy(DialectId.AnthropicMessages, "bedrock"));
    }

    private static JsonText Text(string text) => JsonText.From(text);
}
