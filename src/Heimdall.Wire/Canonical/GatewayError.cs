namespace Heimdall.Wire.Canonical;

/// <summary>What went wrong, in words that every dialect has a status and a type for.</summary>
internal enum ErrorKind
{
    InvalidRequest,
    Authentication,

    /// <summary>Payment, or a budget that is spent.</summary>
    Billing,
    Permission,
    NotFound,
    Conflict,
    RequestTooLarge,

    /// <summary>The prompt does not fit the model's context.</summary>
    ContextOverflow,
    RateLimited,
    Overloaded,
    Timeout,

    /// <summary>The upstream failed, or could not be reached or understood.</summary>
    Upstream,

    /// <summary>A fault of ours.</summary>
    Internal,

    /// <summary>The operation exists, but not here.</summary>
    NotSupported,
}

/// <summary>Whose fault it is.</summary>
internal enum ErrorSource
{
    Client,
    Gateway,
    Upstream,
}

/// <summary>An expected failure, rendered once, at the edge, in the client's own dialect.</summary>
/// <param name="Message">A client may read it: says what to do, holds no secret.</param>
internal sealed record GatewayError(ErrorKind Kind, ErrorSource Source, string Message)
{
    /// <summary>The status the upstream gave, where it gave one; otherwise the kind decides.</summary>
    public int? Status { get; init; }

    /// <summary>The upstream's own machine-readable code, where another dialect can carry it.</summary>
    public string? Code { get; init; }

    /// <summary>The field of the request that is at fault.</summary>
    public string? Param { get; init; }

    /// <summary>How long the client should wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>False: asking again will not help, whatever the status suggests. Null: the status decides.</summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>The status to answer with.</summary>
    public int StatusCode => Status ?? Kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.ContextOverflow => 400,
        ErrorKind.Authentication => 401,
        ErrorKind.Billing => 402,
        ErrorKind.Permission => 403,
        ErrorKind.NotFound => 404,
        ErrorKind.Conflict => 409,
        ErrorKind.RequestTooLarge => 413,
        ErrorKind.RateLimited => 429,
        ErrorKind.Internal => 500,
        ErrorKind.NotSupported => 501,
        ErrorKind.Upstream => 502,
        ErrorKind.Timeout => 504,
        ErrorKind.Overloaded => 529,
        _ => throw new System.Diagnostics.UnreachableException($"{Kind}"),
    };
}
