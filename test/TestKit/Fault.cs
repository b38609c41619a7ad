namespace Heimdall.TestKit;

/// <summary>What can befall the answer of a provider.</summary>
internal enum Fault
{
    /// <summary>Nothing.</summary>
    Well,

    /// <summary>429, without a word about when to come again.</summary>
    RateLimited,

    /// <summary>429 with <c>Retry-After</c>.</summary>
    RateLimitedForAWhile,

    ServerError,

    /// <summary>502 with the page of some proxy.</summary>
    BadGatewayPage,

    /// <summary>529, as Anthropic has it.</summary>
    Overloaded,

    /// <summary>The connection breaks before the headers.</summary>
    HangUp,

    /// <summary>No headers, ever.</summary>
    Silence,

    /// <summary>A stream of which the first event that says anything is an error.</summary>
    ErrorFirst,

    /// <summary>Bytes that are neither JSON nor events.</summary>
    Garbage,

    /// <summary>The connection breaks right after the first content.</summary>
    CutAfterContent,

    /// <summary>The connection breaks in the midst of a later event, and of its line.</summary>
    CutInEvent,

    /// <summary>An error event after some content.</summary>
    ErrorLater,

    /// <summary>Some content, then nothing, ever.</summary>
    Stall,

    /// <summary>The answer ends properly as HTTP has it, but not as its dialect has it.</summary>
    NoEnd,

    /// <summary>A few bytes at a time. Nothing is lost.</summary>
    Drip,
}
