using System.Text.RegularExpressions;

namespace Heimdall.Wire.Providers;

/// <summary>
/// The shapes of prompts by family of models, fitted to recorded requests with the usage that providers reported for them, and rounded; families of
/// which few requests are recorded bear guesses from their published templates. What they miss at one provider, calibration learns.
/// Image formulas: https://platform.claude.com/docs/en/build-with-claude/vision, https://platform.openai.com/docs/guides/images-vision#calculating-costs,
/// https://ai.google.dev/gemini-api/docs/media-resolution; seen 2026-11.
/// </summary>
internal static partial class PromptShapes
{
    private static readonly PromptShape _unknown = new();

    private static readonly PromptShape _claude = new()
    {
        WordLetters = 6,
        LongWordLetter = 0.2,
        Request = 6,
        Message = 1.5,
        Tools = 330,
        Tool = 8,
        Schema = 1.0,
        Call = 35,
        Result = 25,
        OutputFormat = 145,
        Thinking = 28,
        PdfPage = 1600,
    };

    /// <summary>From 4.5 on; tools without instructions bring instructions of Anthropic's own.</summary>
    private static readonly PromptShape _claude45 = _claude with { Tools = 280, ToolsAlone = 230 };

    /// <summary>From Opus 4.7 on, with a tokenizer that makes more tokens of the same text, and larger images.</summary>
    private static readonly PromptShape _claude47 = _claude45 with { Text = 1.28, Image = ImageShape.Patches(28, 1.0, 4096, 2576) };

    private static readonly PromptShape _gpt = new()
    {
        LongWordLetter = 0.05,
        Request = 3,
        Message = 3,
        Tools = 12,
        Tool = 1,
        Schema = 0.5,
        Call = 6,
        Result = 9,
        OutputFormat = 4,
        OutputSchema = 0.9,
        Image = ImageShape.Tiles(512, 170, 85, 2048, 768),
        PdfPage = 230,
    };

    private static readonly PromptShape _gptOss = _gpt with { LongWordLetter = 0.1, Text = 0.98, Request = 64, Tool = 8, Schema = 0.65, OutputFormat = 50, OutputSchema = 1.25 };

    private static readonly PromptShape _gemini = new()
    {
        Text = 0.96,
        DigitsPerToken = 1,
        CountsBlankBeforeNumber = false,
        Request = 1,
        Message = 0.5,
        Tools = 4,
        Tool = 7,
        Schema = 0.25,
        Call = 8,
        Result = 5,
        OutputFormat = 0,
        OutputSchema = 0.1,
        Image = ImageShape.Crops(258),
        PdfPage = 258,
    };

    private static readonly PromptShape _grok = new()
    {
        DigitsPerToken = 1,
        CountsBlankBeforeNumber = false,
        Request = 1,
        Message = 2,
        Tools = 115,
        Schema = 0.6,
        Call = 15,
        Result = 4,
        OutputFormat = 16,
        OutputSchema = 0.75,
        Image = ImageShape.Tiles(448, 256, 256, 1792, int.MaxValue),
    };

    private static readonly PromptShape _deepSeek = new()
    {
        Text = 1.05,
        LongWordLetter = 0.05,
        DigitsPerToken = 1,
        Request = 4,
        Message = 0.5,
        Tools = 225,
        Tool = 8,
        Schema = 1.0,
        Call = 2,
        Result = 20,
    };

    private static readonly PromptShape _mistral = new()
    {
        Text = 0.9,
        DigitsPerToken = 1,
        Request = 1,
        Message = 2,
        Tools = 2,
        Tool = 34,
        Schema = 1.1,
        Call = 0,
        Result = 4,
        OutputFormat = 0,
        Image = ImageShape.Patches(28, 1.0, 3025, 1540),
    };

    private static readonly PromptShape _llama = new()
    {
        Text = 1.05,
        LongWordLetter = 0.05,
        Request = 6,
        Message = 5,
        Tools = 150,
        Tool = 30,
        Schema = 1.75,
        Call = 5,
        Result = 5,
        OutputFormat = 92,
        OutputSchema = 1.4,
    };

    private static readonly PromptShape _qwen = new() { DigitsPerToken = 1, Request = 3, Message = 5, Tools = 180, Tool = 40, Schema = 1.0 };

    /// <summary>By how a name begins, the longer ones first.</summary>
    private static readonly (string Prefix, PromptShape Shape)[] _families =
    [
        ("gpt-oss", _gptOss),
        ("gpt-4o-mini", _gpt with { Image = ImageShape.Tiles(512, 5667, 2833, 2048, 768) }),
        ("gpt-4.1-mini", _gpt with { Image = ImageShape.Patches(32, 1.62, 1536, 2048) }),
        ("gpt-4.1-nano", _gpt with { Image = ImageShape.Patches(32, 2.46, 1536, 2048) }),
        ("gpt-5-mini", _gpt with { Image = ImageShape.Patches(32, 1.62, 1536, 2048) }),
        ("gpt-5-nano", _gpt with { Image = ImageShape.Patches(32, 2.46, 1536, 2048) }),
        ("gpt-5.", _gpt with { Image = ImageShape.Patches(32, 1.2, 2500, 2048) }),
        ("gpt-5", _gpt with { Image = ImageShape.Tiles(512, 140, 70, 2048, 768) }),
        ("gpt-6", _gpt with { Image = ImageShape.Patches(32, 1.2, 12000, 6000) }),
        ("gpt-", _gpt),
        ("chatgpt-", _gpt),
        ("o4-mini", _gpt with { Image = ImageShape.Patches(32, 1.72, 1536, 2048) }),
        ("o1", _gpt),
        ("o3", _gpt),
        ("o4", _gpt),
        ("gemini-3", _gemini with { Image = ImageShape.Flat(1090), PdfPage = 560 }),
        ("gemini-4", _gemini with { Image = ImageShape.Flat(1090), PdfPage = 560 }),
        ("gemini", _gemini),
        ("gemma", _gemini with { Message = 4 }),
        ("grok", _grok),
        ("deepseek", _deepSeek),
        ("mistral", _mistral),
        ("mixtral", _mistral),
        ("ministral", _mistral),
        ("magistral", _mistral),
        ("codestral", _mistral),
        ("devstral", _mistral),
        ("pixtral", _mistral),
        ("llama-4", _llama with { Tools = 540 }),
        ("llama", _llama),
        ("meta-llama", _llama),
        ("qwen", _qwen),
        ("qwq", _qwen),
        ("sonar", _gpt with { Request = 1, Message = 1, OutputFormat = 0, OutputSchema = 0 }),
    ];

    /// <summary>
    /// Instructions of its own that a provider puts before every prompt, and those that it puts where the client sends none; in reported usage both are
    /// the client's.
    /// </summary>
    private static readonly (string Provider, double Always, double Default)[] _instructions = [("xai", 160, 0), ("mistral", 0, 12)];

    /// <summary>Meant to be asked once per estimate.</summary>
    /// <param name="provider">The definition's name; what is not known of it changes nothing.</param>
    public static PromptShape Find(string provider, string model)
    {
        var shape = OfFamily(ModelName.Bare(model));
        foreach (var (name, always, instead) in _instructions)
        {
            if (name.Equals(provider, StringComparison.Ordinal))
                return shape with { Request = shape.Request + always, DefaultInstructions = instead };
        }

        return shape;
    }

    private static PromptShape OfFamily(string name)
    {
        if (ModelFamily.ClaudeVersion(name) is var (major, minor))
            return (major, minor) switch
            {
                ( >= 5, _) or (4, >= 7) => _claude47,
                (4, >= 5) => _claude45,
                _ => _claude,
            };

        return ByPrefix(name) ?? ByPrefix(Region.Replace(name, "")) ?? _unknown;
    }

    private static PromptShape? ByPrefix(string name)
    {
        foreach (var (prefix, shape) in _families)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return shape;
        }

        return null;
    }

    /// <summary>What clouds put before a name, such as <c>us.meta.</c> and <c>openai.</c>.</summary>
    [GeneratedRegex(@"^([a-z]{2,12}\.)+(?=[a-z])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Region { get; }
}
