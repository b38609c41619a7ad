using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Metering;

/// <summary>
/// How many tokens a prompt has, for upstreams that do not count: texts by what they are made of, images by their size, PDFs by their pages, and what
/// providers add around messages and tools (<see cref="PromptShape"/>). Good enough to decide when to compact a conversation; never used for money.
/// </summary>
/// <param name="Tokens">At least one.</param>
/// <param name="IsWhole">Everything that the model will read was there to be counted; false where a part is elsewhere (behind a URL, in a file or cache
/// of the provider's) or the provider's own tools will add theirs.</param>
internal readonly record struct TokenEstimate(long Tokens, bool IsWhole)
{
    public static TokenEstimate Of(ChatRequest request, PromptShape shape)
    {
        var counter = new Counter(shape);
        counter.Add(request);
        return new TokenEstimate(Math.Max(1, (long)Math.Round(counter.Tokens)), counter.IsWhole);
    }

    private struct Counter(PromptShape shape)
    {
        // An image or document that is not at hand: a screenshot at the size that Claude Code sends them, a short document.
        private const int UnseenWidth = 1200;
        private const int UnseenHeight = 900;
        private const int UnseenPages = 2;

        // Fields that make a provider add to the prompt what is not in the request: earlier turns, caches, templates, tools of its own.
        private static readonly string[] Elsewhere =
            ["previous_response_id", "conversation", "prompt", "cachedContent", "cached_content", "mcp_servers", "web_search_options", "plugins", "container", "documents"];

        // Ciphers and sound: base64 of what the model reads as fewer tokens.
        private const double BytesPerOpaqueToken = 5.5;
        private const double BytesPerAudioToken = 1000;

        public double Tokens { get; private set; } = shape.Request;

        public bool IsWhole { get; private set; } = true;

        public void Add(ChatRequest request)
        {
            foreach (var extra in request.Extras)
                IsWhole &= !Elsewhere.Contains(extra.Name.ToString());
            var instructed = request.System.Count > 0;
            foreach (var text in request.System)
                Tokens += Text(text.Text) + shape.Message;
            foreach (var message in request.Messages)
            {
                instructed |= message.Role == Role.System;
                Tokens += shape.Message;
                Add(message.Parts);
            }

            if (!instructed)
                Tokens += shape.DefaultInstructions;
            AddTools(request.Tools, instructed);
            if (request.OutputFormat is { Schema.IsAbsent: false } format)
                Tokens += shape.OutputFormat + Text(format.Description ?? default) + SchemaTokens.Count(format.Schema, shape.OutputSchema, shape);
            if (request.Reasoning?.Mode is ReasoningMode.Enabled or ReasoningMode.Adaptive)
                Tokens += shape.Thinking;
        }

        private void AddTools(List<Tool> tools, bool instructed)
        {
            var any = false;
            foreach (var tool in tools)
            {
                IsWhole &= !tool.IsServerTool;
                if (tool.DeferLoading)
                    continue;
                any = true;
                Tokens += Text(tool.Name) + Text(tool.Description ?? default) + SchemaTokens.Count(tool.Parameters, shape.Schema, shape) + shape.Tool;
            }

            if (any)
                Tokens += shape.Tools + (instructed ? 0 : shape.ToolsAlone);
        }

        private void Add(List<Part> parts)
        {
            foreach (var part in parts)
                Add(part);
        }

        private void Add(Part part)
        {
            switch (part)
            {
                case ToolResultPart result:
                    Tokens += shape.Result;
                    Add(result.Content);
                    break;
                case DocumentPart document:
                    Tokens += Text(document.Title ?? default) + Text(document.Context ?? default);
                    AddDocument(document.Source);
                    break;
                case ImagePart image:
                    Tokens += Image(image);
                    break;
                default:
                    Tokens += Of(part);
                    break;
            }
        }

        private double Of(Part part)
        {
            IsWhole &= part is not (AudioPart or OpaquePart or RedactedThinkingPart or ThinkingPart);
            return part switch
            {
                TextPart text => Text(text.Text),
                RefusalPart refusal => Text(refusal.Text),
                ThinkingPart thinking => Text(thinking.Text),
                RedactedThinkingPart redacted => redacted.Data.Span.Length / BytesPerOpaqueToken,
                ToolCallPart call => Text(call.Name) + Arguments(call.Arguments) + shape.Call,
                ToolReferencePart reference => Text(reference.ToolName) + shape.Message,
                AudioPart audio => audio.Data.Span.Length / BytesPerAudioToken,
                OpaquePart opaque => TextTokens.Count(opaque.Value.Span, shape),
                _ => 0,
            };
        }

        private double Image(ImagePart image)
        {
            if (shape.Image.LowDetail is { } low && image.Detail is { } detail && detail.Is("low"u8))
                return low;
            if (image.Source is MediaSource.Base64 data && ImageSize.Read(data.Data) is var (width, height))
                return shape.Image.TokensOf(width, height);
            IsWhole = false;
            return shape.Image.TokensOf(UnseenWidth, UnseenHeight);
        }

        private void AddDocument(MediaSource source)
        {
            switch (source)
            {
                case MediaSource.PlainText text:
                    Tokens += Text(text.Text);
                    break;
                case MediaSource.Parts parts:
                    Add(parts.Content);
                    break;
                default:
                    IsWhole = false;
                    Tokens += shape.PdfPage * (source is MediaSource.Base64 data ? PdfPages.Count(data.Data) : UnseenPages);
                    break;
            }
        }

        private readonly double Arguments(ToolArguments arguments) => TextTokens.Count(arguments.Span, shape);

        private readonly double Text(JsonText text) => TextTokens.Count(text.Span, shape);
    }
}
