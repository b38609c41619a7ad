using Heimdall.Wire.Canonical;
using Heimdall.Wire.Providers;
using static Heimdall.Wire.Tests.OpenAIChat.Asking;
using static Heimdall.Wire.Tests.OpenAIChat.Writing;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>Instructions, and the cache breakpoints that stand beside texts.</summary>
public sealed class SystemWriterTests
{
    [Fact]
    public void Joins_the_system_texts_and_leaves_the_attribution_out()
    {
        var context = Context();
        var request = Request();
        request.System.Add(new TextPart(Text("x-anthropic-billing-header: cc_version=2; cch=123;")));
        request.System.Add(new TextPart(Text("You are an agent.")) { CacheControl = Raw("""{"type":"ephemeral"}""") });
        request.System.Add(new TextPart(Text("Be \"brief\".")));
        User(request, "Hi");

        CheckMessages("""[{"role":"system","content":"You are an agent.\n\nBe \"brief\"."},{"role":"user","content":"Hi"}]""", request, context);
        Assert.Contains(context.Report.Notes, static note => note.Subject is "system.x-anthropic-billing-header");
        Assert.Contains(context.Report.Notes, static note => note.Subject is "cache_control");
    }

    [Fact]
    public void Keeps_cache_breakpoints_for_an_upstream_that_takes_them()
    {
        var request = Request();
        request.System.Add(new TextPart(Text("You are an agent.")) { CacheControl = Raw("""{"type":"ephemeral"}""") });
        User(request, "Hi");

        CheckMessages("""[{"role":"system","content":[{"type":"text","text":"You are an agent.","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":"Hi"}]""", request, Context(quirks: Quirks.CacheControl));
    }

    [Fact]
    public void Turns_late_instructions_into_the_users_words_where_the_upstream_takes_none()
    {
        var request = Request();
        User(request, "Hi");
        request.Messages.Add(Instruction("cwd: /tmp"));
        CheckMessages("""[{"role":"user","content":"Hi"},{"role":"user","content":"<system-reminder>\n\ncwd: /tmp\n\n</system-reminder>"}]""", request, Context(quirks: Quirks.SystemFirstOnly));
        Assert.Equal(["user"], Roles(request, Quirks.AlternatingRoles));
        Assert.Equal(["user", "system"], Roles(request, Quirks.None));
    }
}
