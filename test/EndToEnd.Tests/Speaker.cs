namespace Heimdall.EndToEnd.Tests;

/// <summary>One dialect as a client speaks it through the gateway and as a provider answers it, with the odd spellings that a relay must keep.</summary>
internal sealed record Speaker
{
    public const string OpenAI = "openai";
    public const string Anthropic = "anthropic";

    /// <summary>The provider that speaks it.</summary>
    public required string Provider { get; init; }

    /// <summary>Where clients of this dialect post to.</summary>
    public required string Path { get; init; }

    /// <summary>Where the gateway posts to.</summary>
    public required string UpstreamPath { get; init; }

    /// <summary>The model stands in it as <c>PROVIDER/model-1</c>.</summary>
    public required string BufferedRequest { get; init; }

    public required string StreamRequest { get; init; }

    public required string BufferedAnswer { get; init; }

    public required string StreamAnswer { get; init; }

    /// <summary>The first content of <see cref="StreamAnswer"/> ends here: what a client has seen when the upstream dies afterwards.</summary>
    public required string StreamBeginning { get; init; }

    public required string Error { get; init; }

    public static TheoryData<string> Both => [OpenAI, Anthropic];

    /// <summary>A request of the smallest kind.</summary>
    public static string Ask(string model, bool stream = false, string text = "Hello") =>
        $$"""{"model":"{{model}}","max_tokens":64,"messages":[{"role":"user","content":"{{text}}"}],"stream":{{(stream ? "true" : "false")}}}""";

    public static Speaker Of(string name) => name switch
    {
        OpenAI => OpenAIChat,
        Anthropic => AnthropicMessages,
        _ => throw new ArgumentException($"Nobody speaks '{name}'.", nameof(name)),
    };

    /// <summary>OpenAI's other dialect, served by the same provider.</summary>
    public static Speaker OpenAIResponses { get; } = new()
    {
        Provider = "openai",
        Path = "/v1/responses",
        UpstreamPath = "/v1/responses",
        BufferedRequest = """
            { "input" : [ {"type":"message","role":"developer","content":"Be brief \u00e9 \ud83d\ude80"},
              {"role":"user","content":[{"type":"input_text","text":"naïve 漢字 🚀","x_tomorrow":{"a":[1.0,2e3,null]}}]},
              {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAA\/=="},{"type":"item_from_tomorrow","x":[{}]} ],
              "previous_response_id":"resp_0", "model" :  "openai/model-1" , "include":["reasoning.encrypted_content"], "x_unknown":{"model":"openai/model-1","deep":[{}]} }
            """,
        StreamRequest = """{"stream":true,"store":false,"x_new":[],"model":"openai/model-1","input":"Hi\/"}""",
        BufferedAnswer = """
            {"id":"resp_1","object":"response","created_at":1767225600,"status":"completed","model":"model-1-2026","x_tomorrow":1.50,
             "output":[{"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":"gAAAA\/=="},{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello \u00e9 漢字","annotations":[]}]}],
             "usage":{"input_tokens":12,"output_tokens":3,"total_tokens":15}}
            """,
        StreamBeginning =
            "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"in_progress\",\"model\":\"model-1-2026\",\"output\":[]}}\n\n" +
            "event: response.output_item.added\ndata: {\"type\":\"response.output_item.added\",\"sequence_number\":1,\"output_index\":0,\"item\":{\"id\":\"msg_1\",\"type\":\"message\",\"status\":\"in_progress\",\"role\":\"assistant\",\"content\":[]}}\n\n" +
            "event: response.content_part.added\ndata: {\"type\":\"response.content_part.added\",\"sequence_number\":2,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[]}}\n\n" +
            "event:response.output_text.delta\r\ndata:{\"type\":\"response.output_text.delta\",\"sequence_number\":3,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"naïve 漢字 🚀\"}\r\n\r\n",
        StreamAnswer =
            ": a comment\n\n" +
            "event: response.tomorrow\ndata: {\"type\":\"response.tomorrow\",\"x\":[1.0]}\n\n" +
            "event: response.output_item.done\ndata: {\"type\":\"response.output_item.done\",\"sequence_number\":5,\"output_index\":0,\"item\":{\"id\":\"msg_1\",\"type\":\"message\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"naïve 漢字 🚀\",\"annotations\":[]}]}}\n\n" +
            "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":6,\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"model-1-2026\",\"output\":[],\"usage\":{\"input_tokens\":12,\"output_tokens\":3,\"total_tokens\":15}}}\n\n",
        Error = """{ "error" : {"message":"Your input exceeds the context window of this model. Please adjust your input and try again.","type":"invalid_request_error","param":"input","code":"context_length_exceeded"}}""",
    };

    private static Speaker OpenAIChat { get; } = new()
    {
        Provider = "openai",
        Path = "/v1/chat/completions",
        UpstreamPath = "/v1/chat/completions",
        BufferedRequest = """
            { "messages" : [ {"role":"system","content":"Be brief \u00e9 \ud83d\ude80"},
              {"role":"user","content":[{"type":"text","text":"naïve 漢字 🚀","x_tomorrow":{"a":[1.0,2e3,null]}}]} ],
              "temperature":0.10, "model" :  "openai/model-1" , "x_unknown":{"model":"openai/model-1","deep":[{}]}, "seed":9007199254740993 }
            """,
        StreamRequest = """{"stream":true,"stream_options":{"include_usage":true},"x_new":[],"model":"openai/model-1","messages":[{"role":"user","content":"Hi\/"}]}""",
        BufferedAnswer = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1767225600,"model":"model-1-2026","x_tomorrow":1.50,
             "choices":[{"index":0,"message":{"role":"assistant","content":"Hello \u00e9 漢字","refusal":null},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}
            """,
        StreamBeginning =
            ": OPENROUTER PROCESSING\n\n" +
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"model-1-2026\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n" +
            "data:{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"model-1-2026\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"naïve 漢字 🚀\"},\"finish_reason\":null}]}\r\n\r\n",
        StreamAnswer =
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"model-1-2026\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" \\u00e9\",\"x_new\":{}},\"finish_reason\":null}]}\n\n" +
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"model-1-2026\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n" +
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"model-1-2026\",\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3,\"total_tokens\":15}}\n\n" +
            "data: [DONE]\n\n",
        Error = """{ "error" : {"message":"max_tokens is too large: 32000. This model supports at most 16384 completion tokens","type":"invalid_request_error","param":"max_tokens","code":"invalid_value"}}""",
    };

    private static Speaker AnthropicMessages { get; } = new()
    {
        Provider = "anthropic",
        Path = "/anthropic/v1/messages?beta=true",
        UpstreamPath = "/v1/messages",
        BufferedRequest = """
            { "system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1.330.1f4;"},{"type":"text","text":"Be brief \u00e9","cache_control":{"type":"ephemeral"}}],
              "messages" : [ {"role":"user","content":[{"text":"naïve 漢字 🚀","type":"text","x_tomorrow":{"a":[1.0,2e3,null]}}]},
                {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"EqQB\/+=="},{"type":"redacted_thinking","data":"AAA="},{"type":"text","text":"ok"}]},
                {"role":"user","content":"go on"} ],
              "max_tokens":64, "model" :  "anthropic/model-1" , "thinking":{"type":"adaptive","display":"updates"},
              "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]}, "x_unknown":{"model":"anthropic/model-1","deep":[{}]} }
            """,
        StreamRequest = """{"stream":true,"max_tokens":64,"x_new":[],"model":"anthropic/model-1","messages":[{"role":"user","content":"Hi\/"}]}""",
        BufferedAnswer = """
            {"id":"msg_1","type":"message","role":"assistant","model":"model-1-2026","x_tomorrow":1.50,
             "content":[{"type":"thinking","thinking":"hm","signature":"EqQB\/+=="},{"type":"text","text":"Hello \u00e9 漢字"}],
             "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":3,"server_tool_use":{"web_search_requests":0}}}
            """,
        StreamBeginning =
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"model-1-2026\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":12,\"output_tokens\":1}}}\n\n" +
            "event: ping\ndata: {\"type\": \"ping\"}\n\n" +
            "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n" +
            "event:content_block_delta\r\ndata:{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"naïve 漢字 🚀\"}}\r\n\r\n",
        StreamAnswer =
            ": a comment\n\n" +
            "event: tomorrow\ndata: {\"type\":\"tomorrow\",\"x\":[1.0]}\n\n" +
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" \\u00e9\"}}\n\n" +
            "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n" +
            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":3}}\n\n" +
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
        Error = """{ "type":"error", "error" : {"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum","details":{"x":1}},"request_id":"req_011"}""",
    };
}
