using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Metering;

/// <summary>What one attempt used and cost, and for whom: a line of the usage ledger.</summary>
internal sealed record UsageRecord
{
    /// <summary>Of this record; the same wherever and however often it is written.</summary>
    public required Guid Id { get; init; }

    /// <summary>Of the exchange, as the client's log has it.</summary>
    public required string ExchangeId { get; init; }

    /// <summary>When the attempt began.</summary>
    public required DateTimeOffset At { get; init; }

    public required UsageStatus Status { get; init; }

    /// <summary>Null: the client showed none.</summary>
    public string? VirtualKeyId { get; init; }

    public string? TeamId { get; init; }

    public string? CustomerId { get; init; }

    public required string Provider { get; init; }

    public required string ProviderKeyId { get; init; }

    /// <summary>At the provider.</summary>
    public required string Model { get; init; }

    /// <summary>As the client named it.</summary>
    public required string RequestedModel { get; init; }

    public string? Session { get; init; }

    /// <summary>Of a session that has several.</summary>
    public string? Agent { get; init; }

    /// <summary>1 for the attempt that counts as the request, 0 for others of the same exchange.</summary>
    public required int Requests { get; init; }

    public required Usage Usage { get; init; }

    /// <summary>US dollars, exact; null: the model has no price.</summary>
    public required decimal? Cost { get; init; }

    /// <summary>The upstream never said what was used; this is the least it can have been.</summary>
    public bool IsEstimated { get; init; }

    /// <summary>Until the end of the answer.</summary>
    public int LatencyMs { get; init; }
}

/// <summary>How an attempt that used something ended.</summary>
internal enum UsageStatus
{
    Answered,

    /// <summary>The client left.</summary>
    Cancelled,

    /// <summary>The upstream broke off.</summary>
    Broken,
}
