namespace Heimdall.Wire.Canonical;

/// <summary>Takes the events of one answer, in order.</summary>
internal interface IReplySink
{
    void Accept(ReplyEvent next);
}
