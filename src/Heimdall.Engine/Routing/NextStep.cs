namespace Heimdall.Engine.Routing;

/// <summary>What to do after a failed attempt.</summary>
internal enum NextStep
{
    /// <summary>The client gets the error: whoever is asked, the answer will be the same, or the client itself knows the cure.</summary>
    Stop,

    /// <summary>The same target again after a pause, then another key, then the next group.</summary>
    Retry,

    /// <summary>Another key at once, then the next group; the same target again only where there is nothing else.</summary>
    Rotate,

    /// <summary>A key with another address, then the next group: the upstream is silent, and its other keys lead to the same silence.</summary>
    Elsewhere,

    /// <summary>The next group: other keys would be told the same.</summary>
    Fallback,
}
