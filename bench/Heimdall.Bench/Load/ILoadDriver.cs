namespace Heimdall.Bench.Load;

/// <summary>Decides what a connection does next.</summary>
internal interface ILoadDriver
{
    /// <summary>The first byte of a stream's body is here.</summary>
    void FirstByte(LoadConnection connection);

    /// <param name="good">Status 200 and the body ends as it should.</param>
    void Answered(LoadConnection connection, bool good);

    /// <summary>The connection broke.</summary>
    void Lost(LoadConnection connection);
}
