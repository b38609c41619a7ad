namespace Heimdall.Engine.Metering;

/// <summary>What is to be priced, and for whom.</summary>
/// <param name="Provider">Its name as configured.</param>
/// <param name="Model">The model's name at the provider.</param>
internal readonly record struct PriceQuestion(string Provider, string Model)
{
    /// <summary>The id of the provider key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The name of ours that led to the model; the aliases of the provider key are known to the list anyway.</summary>
    public string? Alias { get; init; }

    /// <summary>The id of the virtual key.</summary>
    public string? VirtualKeyId { get; init; }

    public PricedWork Work { get; init; }
}

/// <summary>Kinds of request that overrides tell apart. Streamed or not is the same.</summary>
internal enum PricedWork
{
    /// <summary>In any dialect.</summary>
    Chat,
    Completion,
    Embedding,
    Rerank,
    Speech,
    Transcription,
    Image,
    Video,
    Ocr,
    Realtime,
}
