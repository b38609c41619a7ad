using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Writes <c>generationConfig</c> (https://ai.google.dev/api/generate-content#generationconfig): limits, sampling, the answer's form, thinking.</summary>
internal sealed class GenerationConfigWriter(ChatRequest request, WriteContext context, ModelGeneration model, bool hasFunctions, JsonEmitter output)
{
    /// <summary>Tokens; no model answers with more, and a larger limit is refused.</summary>
    private const long MostOutputTokens = 65536;

    /// <summary>A larger one is refused.</summary>
    private const long MostTopK = 64;

    /// <summary>More are refused.</summary>
    private const int MostStopSequences = 5;

    private readonly bool _isOwn = request.Origin == DialectId.GeminiGenerate;
    private bool _begun;

    /// <summary>A schema that the instructions must ask for, where the model takes none together with functions; null: none.</summary>
    public RawJson? Instruction => request.OutputFormat is { Schema.IsAbsent: false } format && !TakesSchema ? format.Schema : null;

    private bool TakesSchema => _isOwn || model.TakesSchemaWithTools || !hasFunctions;

    public void Write()
    {
        WriteMaxTokens();
        WriteNumber("temperature"u8, request.Temperature);
        WriteNumber("topP"u8, request.TopP);
        WriteTopK();
        WriteStop();
        WriteFormat();
        WriteThinking();
        WriteExtras();
        if (_begun)
            output.EndObject();
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        if (!_begun)
        {
            output.Name("generationConfig"u8);
            output.BeginObject();
            _begun = true;
        }

        output.Name(name);
    }

    private void WriteMaxTokens()
    {
        if (request.MaxTokens is not { } wanted)
            return;
        var limit = _isOwn ? wanted : Math.Clamp(wanted, 1, context.Facts.MaxOutputTokens ?? MostOutputTokens);
        if (limit < wanted)
            context.Report.Lowered("max_tokens", $"{wanted} is more than the model's {limit}.");
        Name("maxOutputTokens"u8);
        output.Number(limit);
    }

    private void WriteNumber(ReadOnlySpan<byte> name, double? number)
    {
        if (number is not { } value)
            return;
        Name(name);
        output.Number(value);
    }

    private void WriteTopK()
    {
        if (request.TopK is not { } wanted)
            return;
        var topK = _isOwn ? wanted : Math.Clamp(wanted, 1, MostTopK);
        if (topK != wanted)
            context.Report.Lowered("top_k", $"The API takes 1 to {MostTopK}.");
        Name("topK"u8);
        output.Number(topK);
    }

    private void WriteStop()
    {
        var count = request.StopSequences.Count;
        if (count == 0)
            return;
        if (count > MostStopSequences && !_isOwn)
        {
            context.Report.Dropped("stop_sequences", $"All but the first {MostStopSequences}.");
            count = MostStopSequences;
        }

        Name("stopSequences"u8);
        output.BeginArray();
        foreach (var stop in request.StopSequences.GetRange(0, count))
            output.Text(stop);
        output.EndArray();
    }

    private void WriteFormat()
    {
        if (request.OutputFormat is not { } format)
            return;
        if (!TakesSchema)
        {
            context.Report.Lowered("output_format", "The model takes no schema of the answer together with functions; the schema is part of the instructions instead.");
            return;
        }

        Name("responseMimeType"u8);
        output.Text("application/json"u8);
        if (format.Schema.Kind != JsonKind.Object)
            return;
        Name("responseJsonSchema"u8);
        if (_isOwn)
            output.Raw(format.Schema);
        else
            new SchemaWriter("output_format.schema", context.Report, output).Write(format.Schema);
    }

    private void WriteThinking()
    {
        var plan = ThinkingPlan.Make(request, context);
        if (plan.SaysNothing)
            return;
        Name("thinkingConfig"u8);
        output.BeginObject();
        if (plan.Budget is { } budget)
        {
            output.Name("thinkingBudget"u8);
            output.Number(budget);
        }

        if (!plan.Level.IsEmpty)
        {
            output.Name("thinkingLevel"u8);
            output.Text(plan.Level);
        }

        if (plan.IncludeThoughts is { } include)
        {
            output.Name("includeThoughts"u8);
            output.Boolean(include);
        }

        output.EndObject();
    }

    private void WriteExtras()
    {
        if (!_isOwn)
            return;
        foreach (var extra in request.Extras)
        {
            if (!extra.Name.StartsWith(SettingsReader.Prefix))
                continue;
            Name(extra.Name.Span[SettingsReader.Prefix.Length..]);
            output.Raw(extra.Value);
        }
    }
}
