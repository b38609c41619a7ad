using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Hears how an answer's items grow; a stream tells its client, a buffered answer only wants the outcome.</summary>
internal interface IOutputEvents
{
    void Added(OutputEntry entry);

    /// <summary>The first piece of a message's text, of its refusal or of a summary is about to come.</summary>
    void PartAdded(OutputEntry entry, bool isRefusal);

    void Piece(OutputEntry entry, JsonText piece, bool isRefusal);

    void PartDone(OutputEntry entry, bool isRefusal);

    void Annotated(OutputEntry entry, RawJson annotation);

    void Done(OutputEntry entry);
}
