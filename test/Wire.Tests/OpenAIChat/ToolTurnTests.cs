using Heimdall.Wire.Canonical;
using Heimdall.Wire.Providers;
using static Heimdall.Wire.Tests.OpenAIChat.Asking;
using static Heimdall.Wire.Tests.OpenAIChat.Writing;

namespace Heimdall.Wire.Tests.OpenAIChat;

/// <summary>Tools on offer, calls, and their results, each where upstreams insist on it.</summary>
public sealed class ToolTurnTests
{
    [Fact]
    public void Writes_every_result_right_after_the_call_and_the_rest_behind()
    {
        var request = Request();
        User(request, "Do it");
        Assistant(request, Call("a", "Read"), Call("b", "Bash"));
        var image = new ImagePart(new MediaSource.Base64(Text("image/png"), Text("iVBO")));
        request.Messages.Add(Instruction("reminder"));
        Parts(request, Role.User, Result("b", new TextPart(Text("done"))), Result("a", image), new TextPart(Text("go on")));

        CheckMessages(
            """
            [{"role":"user","content":"Do it"},
             {"role":"assistant","content":null,"tool_calls":[
               {"id":"a","type":"function","function":{"name":"Read","arguments":"{\"x\":1}"}},
               {"id":"b","type":"function","function":{"name":"Bash","arguments":"{\"x\":1}"}}]},
             {"role":"tool","tool_call_id":"a","content":"(see the next user message)"},
             {"role":"tool","tool_call_id":"b","content":"done"},
             {"role":"user","content":[{"type":"text","text":"From the result of a tool call:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}}]},
             {"role":"system","content":"reminder"},
             {"role":"user","content":"go on"}]
            """,
            request);
    }

    [Fact]
    public void Says_what_a_tool_message_cannot_hold()
    {
        var request = Request();
        Assistant(request, Call("a", "f"), Call("b", "g"), Call("c", "h"));
        Parts(
            request,
            Role.User,
            Result("a"),
            new ToolResultPart(Text("b"), [new TextPart(Text("no such file"))], IsError: true),
            Result("c", new ToolReferencePart(Text("CronList")), new ToolReferencePart(Text("TaskStop"))));

        var messages = Written(request, Context()).GetProperty("messages");
        Assert.Equal("(no output)", messages[1].GetProperty("content").GetString());
        Assert.Equal("Error: no such file", messages[2].GetProperty("content").GetString());
        Assert.Equal("Tool CronList is now loaded.\nTool TaskStop is now loaded.", messages[3].GetProperty("content").GetString());
    }

    [Fact]
    public void Says_of_each_result_whether_its_content_follows()
    {
        var request = Request();
        Assistant(request, Call("a", "f"), Call("b", "g"));
        Parts(request, Role.User, Result("a", new ImagePart(new MediaSource.Url(Text("https://x/y.png")))), Result("b"));
        var messages = Written(request, Context()).GetProperty("messages");
        Assert.Equal("(see the next user message)", messages[1].GetProperty("content").GetString());
        Assert.Equal("(no output)", messages[2].GetProperty("content").GetString());
    }

    [Fact]
    public void Repairs_calls_without_results_and_results_without_calls()
    {
        var context = Context();
        var request = Request();
        Parts(request, Role.User, Result("lost", new TextPart(Text("orphan")), new OpaquePart(Text("search_result"), Raw("{}"))));
        Assistant(request, Call("a", "f"));
        User(request, "never mind");

        var messages = Written(request, context).GetProperty("messages");
        Assert.Equal(["user", "assistant", "tool", "user"], messages.EnumerateArray().Select(static message => message.GetProperty("role").GetString()));
        Assert.Contains("orphan", messages[0].GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, context.Report.Notes.Count(static note => note.Action == TranslationAction.Repaired));
    }

    [Fact]
    public void Offers_deferred_tools_once_they_are_loaded()
    {
        var request = Request();
        Parts(request, Role.User, new TextPart(Text("Hi")));
        Assistant(request, Call("a", "ToolSearch"));
        Parts(request, Role.User, Result("a", new ToolReferencePart(Text("CronList"))));
        request.Tools.Add(new Tool { Name = Text("ToolSearch"), Parameters = Raw("""{"type":"object","properties":{"q":{"type":"string"}}}""") });
        request.Tools.Add(new Tool { Name = Text("DeferredToolPlaceholder"), DeferLoading = true });
        request.Tools.Add(new Tool { Name = Text("CronList"), DeferLoading = true, Parameters = Raw("{}"), Strict = true });
        request.Tools.Add(new Tool { Name = Text("web_search"), ServerToolType = Text("web_search_20250305"), Definition = Raw("""{"type":"web_search_20250305"}""") });

        CheckJson(
            """
            [{"type":"function","function":{"name":"ToolSearch","parameters":{"type":"object","properties":{"q":{"type":"string"}}}}},
             {"type":"function","function":{"name":"CronList","parameters":{"type":"object","properties":{}}}}]
            """,
            Written(request, Context()).GetProperty("tools"));
    }

    [Fact]
    public void Leaves_out_what_needs_tools_when_there_are_none()
    {
        var request = Request();
        User(request, "Hi");
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Auto);
        request.ParallelToolCalls = false;

        var written = Written(request, Context());
        Assert.False(written.TryGetProperty("tools", out _));
        Assert.False(written.TryGetProperty("tool_choice", out _));
        Assert.False(written.TryGetProperty("parallel_tool_calls", out _));
    }

    [Fact]
    public void Numbers_an_id_that_comes_twice_for_the_call_and_its_result()
    {
        var request = Request();
        Assistant(request, Call("a", "f"));
        Parts(request, Role.User, new ToolResultPart(Text("a"), [new TextPart(Text("1"))], false));
        Assistant(request, Call("a", "f"));
        Parts(request, Role.User, new ToolResultPart(Text("a"), [new TextPart(Text("2"))], false));
        var messages = Written(request, Context()).GetProperty("messages");
        Assert.Equal(("a_2", "a_2"), (messages[2].GetProperty("tool_calls")[0].GetProperty("id").GetString(), messages[3].GetProperty("tool_call_id").GetString()));
    }

    [Fact]
    public void Shortens_long_ids_and_keeps_the_pair()
    {
        var id = "toolu_" + new string('x', 60);
        var request = Request();
        Assistant(request, Call(id, "f"));
        Parts(request, Role.User, Result(id, new TextPart(Text("ok"))));

        foreach (var (quirks, length) in new[] { (Quirks.None, 29), (Quirks.NineCharacterToolIds, 9) })
        {
            var messages = Written(request, Context(quirks: quirks)).GetProperty("messages");
            var written = messages[0].GetProperty("tool_calls")[0].GetProperty("id").GetString()!;
            Assert.Equal(length, written.Length);
            Assert.Equal(written, messages[1].GetProperty("tool_call_id").GetString());
        }
    }

    [Fact]
    public void Bridges_from_tool_results_to_the_user_where_the_upstream_wants_it()
    {
        var request = Request();
        Assistant(request, Call("a", "f"));
        Parts(request, Role.User, Result("a", new TextPart(Text("ok"))), new TextPart(Text("next")));
        Assert.Equal(["assistant", "tool", "assistant", "user"], Roles(request, Quirks.NoUserAfterTool));
        Assert.Equal(["assistant", "tool", "user"], Roles(request, Quirks.None));
    }
}
