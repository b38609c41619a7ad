using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// The blocks of code that the provider ran (https://platform.claude.com/docs/en/agents-and-tools/tool-use/code-execution-tool#response-format): the older
/// tool runs Python, the newer ones commands of a shell and edits of files.
/// </summary>
internal static class CodeBlocks
{
    public static bool IsUse(JsonText name) => name.Span.EndsWith("code_execution"u8);

    public static bool IsResult(JsonText type) => type.Span.EndsWith("code_execution_tool_result"u8);

    /// <param name="name">Of the tool.</param>
    public static JsonText CodeOf(JsonText name, RawJson input)
    {
        if (name.Is("code_execution"u8))
            return ServerToolBlocks.TextOf(input, "code"u8);
        if (name.Is("bash_code_execution"u8))
            return new JsonText((byte[])[.. "%%bash\\n"u8, .. ServerToolBlocks.TextOf(input, "command"u8).Span]);
        return input.IsAbsent ? default : JsonText.Holding(input);
    }

    // An edit tells what it shows or changed in fields of its own; what failed to run has the code of an error and nothing else.
    public static CodeOutput OutputOf(RawJson content)
    {
        var error = ServerToolBlocks.TextOf(content, "error_code"u8);
        if (!error.IsEmpty || content.Kind != JsonKind.Object)
            return new CodeOutput(default, error, Failed: !error.IsEmpty);
        var fields = JsonFields.Scan(content.Utf8);
        var stdout = ServerToolBlocks.TextOf(content, "stdout"u8);
        var files = fields.Find("content"u8);
        return new CodeOutput(
            stdout.IsEmpty ? ServerToolBlocks.TextOf(content, "content"u8) : stdout,
            ServerToolBlocks.TextOf(content, "stderr"u8),
            Failed: fields.Find("return_code"u8) is { Kind: JsonKind.Number } code && !code.Span.SequenceEqual("0"u8))
        {
            HasFiles = files.Kind == JsonKind.Array && files.Span.Contains((byte)'{'),
        };
    }

    public static RawJson Use(JsonText id, JsonText code)
    {
        using var output = new JsonEmitter(256 + code.Span.Length);
        output.BeginObject();
        ServerToolBlocks.Field(output, "type"u8, JsonText.FromPlain("server_tool_use"u8));
        ServerToolBlocks.Field(output, "id"u8, id);
        ServerToolBlocks.Field(output, "name"u8, JsonText.FromPlain("code_execution"u8));
        output.Name("input"u8);
        output.BeginObject();
        ServerToolBlocks.Field(output, "code"u8, code);
        output.EndObject();
        output.EndObject();
        return new RawJson(output.WrittenSpan.ToArray());
    }

    public static RawJson Result(JsonText id, CodeOutput said)
    {
        using var output = new JsonEmitter(256 + said.Stdout.Span.Length + said.Stderr.Span.Length);
        output.BeginObject();
        ServerToolBlocks.Field(output, "type"u8, JsonText.FromPlain("code_execution_tool_result"u8));
        ServerToolBlocks.Field(output, "tool_use_id"u8, id);
        output.Name("content"u8);
        output.BeginObject();
        ServerToolBlocks.Field(output, "type"u8, JsonText.FromPlain("code_execution_result"u8));
        ServerToolBlocks.Field(output, "stdout"u8, said.Stdout);
        ServerToolBlocks.Field(output, "stderr"u8, said.Stderr);
        output.Name("return_code"u8);
        output.Number(said.Failed ? 1L : 0L);
        output.Name("content"u8);
        output.BeginArray();
        output.EndArray();
        output.EndObject();
        output.EndObject();
        return new RawJson(output.WrittenSpan.ToArray());
    }
}
