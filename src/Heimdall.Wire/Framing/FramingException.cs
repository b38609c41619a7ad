namespace Heimdall.Wire.Framing;

/// <summary>A stream cannot be cut into frames.</summary>
internal sealed class FramingException(string message) : Exception(message);
