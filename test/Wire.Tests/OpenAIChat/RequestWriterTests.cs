using Heimdall.Wire.Canonical;
using Heimdall.Wire.Providers;
using static Heimdall.Wire.Tests.OpenAIChat.Asking;
using static Heimdall.Wire.Tests.OpenAIChat.Writing;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>What Claude Code asks (spec claude-code §2), as an upstream of this dialect needs it.</summary>
public sealed class RequestWriterTests
{
    [Theory]
    [InlineData("""{"mode":"strict"}""", true)]
    [InlineData("null", false)]
    public void Refuses_safeguards_that_nobody_would_keep(string value, bool refused)
    {
        var request = Request();
        User(request, "Hi");
        request.Extras.Add(new ExtraField(Text("safeguards"), Raw(value)));

        var fault = Record.Exception(() => Write(request, Context())) as DialectException;

        Assert.Equal(refused, fault is not null);
        if (refused)
            Assert.Contains("safeguards", fault!.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32000L, 16384L, 16384L)]
    [InlineData(128000L, null, 128000L)]
    [InlineData(0L, null, 1L)]
    public void Keeps_max_tokens_within_the_model(long wanted, long? most, long expected)
    {
        var request = Request();
        User(request, "Hi");
        request.MaxTokens = wanted;
        Assert.Equal(expected, Written(request, Context(facts: new ModelFacts { MaxOutputTokens = most })).GetProperty("max_completion_tokens").GetInt64());
        Assert.Equal(expected, Written(request, Context(quirks: Quirks.MaxTokensOnly, facts: new ModelFacts { MaxOutputTokens = most })).GetProperty("max_tokens").GetInt64());
    }

    [Fact]
    public void Drops_what_only_Anthropic_knows_and_says_so()
    {
        var context = Context();
        var request = Request();
        User(request, "Hi");
        request.UserId = Text(new string('x', 150));
        request.TopK = 5;
        request.Extras.Add(new ExtraField(Text("context_management"), Raw("{}")));

        var written = Written(request, context);
        Assert.Equal(["model", "messages", "stream", "stream_options"], written.EnumerateObject().Select(static field => field.Name));
        Assert.Equal(["top_k", "user", "context_management"], context.Report.Notes.Select(static note => note.Subject));
    }

    [Fact]
    public void Leaves_out_a_block_that_only_Anthropic_knows()
    {
        var context = Context();
        var request = Request();
        User(request, "Hi");
        Parts(request, Role.User, new OpaquePart(Text("search_result"), Raw("""{"type":"search_result"}""")));
        CheckMessages("""[{"role":"user","content":"Hi"}]""", request, context);
        Assert.Contains(context.Report.Notes, static note => note.Subject is "search_result");
    }

    [Fact]
    public void Asks_for_a_schema_in_the_form_the_upstream_knows()
    {
        var request = Request();
        User(request, "Hi");
        request.OutputFormat = new OutputFormat(Raw("""{"type":"object"}"""));
        CheckJson("""{"type":"json_schema","json_schema":{"name":"response","schema":{"type":"object"}}}""", Written(request, Context()).GetProperty("response_format"));

        var lowered = Written(request, Context(quirks: Quirks.NoJsonSchema));
        Assert.Equal("json_object", lowered.GetProperty("response_format").GetProperty("type").GetString());
        Assert.Contains("""{"type":"object"}""", lowered.GetProperty("messages")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sends_a_PDF_as_a_file_or_says_that_it_cannot()
    {
        var request = Request();
        Parts(request, Role.User, new DocumentPart(new MediaSource.Base64(Text("application/pdf"), Text("JVBE"))), new TextPart(Text("Read it")));
        var part = Written(request, Context()).GetProperty("messages")[0].GetProperty("content")[0];
        Assert.Equal("data:application/pdf;base64,JVBE", part.GetProperty("file").GetProperty("file_data").GetString());

        var context = Context(facts: new ModelFacts { PdfInput = false });
        Assert.Equal("text", Written(request, context).GetProperty("messages")[0].GetProperty("content")[0].GetProperty("type").GetString());
        Assert.Contains(context.Report.Notes, static note => note.Subject is "document");
    }

    [Fact]
    public void Writes_the_same_bytes_for_the_same_conversation()
    {
        var request = Request();
        User(request, "Hi");
        Assistant(request, Call("toolu_" + new string('x', 60), "f"));
        Assert.Equal(Write(request, Context()), Write(request, Context()));
    }
}
