namespace Heimdall.EndToEnd.Tests.Failures;

/// <summary>Credentials and prompts stay out of logs and error messages, also when everything goes wrong.</summary>
public sealed class SecretTests
{
    private const string Prompt = "the-prompt-is-nobodys-business";

    [Theory]
    [InlineData(Speaker.OpenAI, Speaker.OpenAI)]
    [InlineData(Speaker.OpenAI, Speaker.Anthropic)]
    [InlineData(Speaker.Anthropic, Speaker.OpenAI)]
    [InlineData(Speaker.Anthropic, Speaker.Anthropic)]
    public async Task No_log_line_and_no_answer_holds_a_credential_or_a_prompt(string client, string provider)
    {
        var speaker = Speaker.Of(provider);
        await using var upstream = await ScriptedUpstream.StartAsync(
            Script.Json(speaker.BufferedAnswer),
            Script.Json(speaker.Error, 400),
            Script.Json(speaker.Error, 401),
            Script.Text("<html>", "text/html", 502),
            Script.EventStream().Write(speaker.StreamBeginning),
            Script.Text("garbage \0 garbage", "application/json"),
            Script.HangUp());
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        for (var i = 0; i < 8; i++)
        {
            using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: i % 2 == 1, text: Prompt));
            AssertHoldsNoSecret(await answer.TextAsync());
        }

        using var unreadable = await gateway.PostAsync(Speaker.Of(client).Path, $"{{\"model\": {Prompt}");
        Assert.NotEmpty(gateway.Log.Lines);
        AssertHoldsNoSecret(gateway.Log.Text);
        Assert.DoesNotContain(Prompt, gateway.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Speaker.OpenAI, Speaker.OpenAI)]
    [InlineData(Speaker.OpenAI, Speaker.Anthropic)]
    [InlineData(Speaker.Anthropic, Speaker.OpenAI)]
    [InlineData(Speaker.Anthropic, Speaker.Anthropic)]
    public async Task An_upstream_that_quotes_our_key_does_not_give_it_away(string client, string provider)
    {
        var speaker = Speaker.Of(provider);
        const string Quoting = "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"wrong key " + Configured.ProviderKey + " given\"}}";
        const string InStream = "event: error\ndata: " + Quoting + "\n\n";
        await using var upstream = await ScriptedUpstream.StartAsync(
            Script.Json(Quoting, 401),
            Script.Json(Quoting, 400),
            Script.EventStream().Write(InStream),
            Script.EventStream().Write(speaker.StreamBeginning).Write(InStream));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        for (var i = 0; i < 4; i++)
        {
            using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: i >= 2));
            var text = await answer.TextAsync();
            AssertHoldsNoSecret(text);
            Assert.Contains("wrong key *** given", text, StringComparison.Ordinal);
        }

        AssertHoldsNoSecret(gateway.Log.Text);
    }

    [Fact]
    public async Task A_model_name_of_any_length_is_not_remembered_or_logged()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.OpenAI).Path, Speaker.Ask(new string('m', 513)));

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.DoesNotContain(new string('m', 100), gateway.Log.Text, StringComparison.Ordinal);
        Assert.Equal(0, upstream.RequestCount);
    }

    private static void AssertHoldsNoSecret(string text)
    {
        Assert.DoesNotContain(Configured.ProviderKey, text, StringComparison.Ordinal);
        Assert.DoesNotContain(TestGateway.ClientKey, text, StringComparison.Ordinal);
    }
}
