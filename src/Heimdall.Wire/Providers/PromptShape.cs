namespace Heimdall.Wire.Providers;

/// <summary>
/// What a family of models makes of a prompt: how its tokenizer cuts text, and what its chat template puts around messages and tools. Figures in
/// tokens, for estimates where nobody counts; measured on recorded traffic (docs/token-counting.md).
/// </summary>
internal sealed record PromptShape
{
    /// <summary>Tokens of a text for one of OpenAI's o200k tokenizer, which most others resemble.</summary>
    public double Text { get; init; } = 1.0;

    /// <summary>Letters of a word that are one token; words are longer than the tokens of rarer ones.</summary>
    public int WordLetters { get; init; } = 7;

    /// <summary>Tokens for each letter above <see cref="WordLetters"/>.</summary>
    public double LongWordLetter { get; init; } = 0.1;

    /// <summary>Digits in one token.</summary>
    public int DigitsPerToken { get; init; } = 3;

    /// <summary>A blank before a number is a token of its own; before a word it never is.</summary>
    public bool CountsBlankBeforeNumber { get; init; } = true;

    /// <summary>Once for each request: what opens the answer, and instructions that are always there.</summary>
    public double Request { get; init; } = 4;

    /// <summary>Around each message, the instructions included.</summary>
    public double Message { get; init; } = 4;

    /// <summary>Instructions that the provider puts where the client sends none.</summary>
    public double DefaultInstructions { get; init; }

    /// <summary>How to call tools, once where there are some.</summary>
    public double Tools { get; init; } = 60;

    /// <summary>The same where the client sends tools without any instructions, in addition.</summary>
    public double ToolsAlone { get; init; }

    /// <summary>Around each tool.</summary>
    public double Tool { get; init; } = 10;

    /// <summary>For each token of a schema's JSON, descriptions apart: templates print it in forms of their own.</summary>
    public double Schema { get; init; } = 0.9;

    /// <summary>Around each call of a tool.</summary>
    public double Call { get; init; } = 10;

    /// <summary>Around each result of a tool.</summary>
    public double Result { get; init; } = 6;

    /// <summary>Once, where the answer must fit a schema.</summary>
    public double OutputFormat { get; init; } = 30;

    /// <summary>As <see cref="Schema"/>, for the schema of the answer.</summary>
    public double OutputSchema { get; init; } = 1.0;

    /// <summary>Once, where the model is told to think.</summary>
    public double Thinking { get; init; }

    public ImageShape Image { get; init; } = ImageShape.Patches(28, 1.0, 1568, 1568);

    /// <summary>A page of a PDF, its text and its picture together.</summary>
    public double PdfPage { get; init; } = 600;
}
