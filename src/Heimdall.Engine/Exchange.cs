using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Engine.Metering;
using Heimdall.Engine.Routing;
using Heimdall.Engine.Routing.Rules;
using Heimdall.Engine.Telemetry;
using Heimdall.Engine.Upstream;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine;

/// <summary>Everything known about one request, first byte to last. Belongs to one request; not thread-safe.</summary>
internal sealed class Exchange : IRatedRequest
{
    private readonly List<IDisposable> _kept = new(4);
    private List<AttemptRecord>? _attempts;
    private bool _leavesBuffers;
    private string? _complexityTier;

    /// <summary>Ours, unless the client brought one in <c>x-request-id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What the client speaks, and is answered in.</summary>
    public required Dialect Dialect { get; init; }

    public required Operation Operation { get; init; }

    /// <summary>The request; its body lives as long as the exchange.</summary>
    public required RequestHead Head { get; init; }

    /// <summary>The model as the client wrote it, decoded.</summary>
    public required string Model { get; init; }

    public required IClientHeaders Headers { get; init; }

    /// <summary>The configuration that holds for this exchange, whatever changes meanwhile.</summary>
    public required GatewaySnapshot Snapshot { get; init; }

    public StageClock Clock { get; } = new();

    /// <summary>Another target could go on with a stream that dies; what it has said must be remembered.</summary>
    public bool MayBeContinued { get; set; }

    /// <summary>Who serves it; null until routed.</summary>
    public Target? Target { get; set; }

    /// <summary>The request in canonical words, where something had to read it; its texts live as long as the exchange.</summary>
    public ChatRequest? Request { get; set; }

    /// <summary>How hard it is to answer; read for that when a rule first asks. Empty where it cannot be read: whoever serves it says so to the client.</summary>
    public string ComplexityTier => _complexityTier ??= Rate();

    /// <summary>Of the attempt under way.</summary>
    public TranslationReport Report { get; private set; } = new();

    /// <summary>The attempts that failed, in order.</summary>
    public IReadOnlyList<AttemptRecord> FailedAttempts => _attempts ?? (IReadOnlyList<AttemptRecord>)[];

    /// <summary>Asked together with the one that serves, and given up because that one was sooner: no failure. Null: nobody.</summary>
    public Target? Outrun { get; set; }

    /// <summary>The answer broke off after its commit, and another target went on with it.</summary>
    public bool Continued { get; set; }

    /// <summary>Who asks; null where no virtual key was shown.</summary>
    public Caller? Caller { get; set; }

    /// <summary>A provider key of the client's own that it wants used; null: none.</summary>
    public DirectKey? DirectKey { get; set; }

    /// <summary>The routing rules that decided who serves it, in order.</summary>
    public IReadOnlyList<RoutingRule> Rules { get; set; } = [];

    /// <summary>The limit because of which a cheaper model serves than was asked for; null: none.</summary>
    public Limit? Downgraded { get; set; }

    /// <summary>What the client set for this request alone.</summary>
    public RequestClocks Clocks { get; set; }

    public Usage? Usage { get; set; }

    /// <summary>What it costs; null before anybody was asked.</summary>
    public Bill? Bill { get; set; }

    public StopReason? StopReason { get; set; }

    /// <summary>How it failed, if it did; also when the failure came in the midst of a stream.</summary>
    public GatewayError? Error { get; set; }

    /// <summary>Remembers an attempt that failed.</summary>
    public void AttemptFailed(Target target, GatewayError error, TimeSpan took) => (_attempts ??= []).Add(new(target, error, took));

    /// <summary>An attempt begins: what the one before left behind no longer counts.</summary>
    public void BeginAttempt(Target target)
    {
        Target = target;
        if (_attempts is null)
            return;
        Report = new();
        (Error, Usage, StopReason) = (null, null, null);
    }

    /// <summary>The upstream has said how its answer ends and what it used, and the client has not the last of it yet.</summary>
    public void Answered(Usage? usage, StopReason? reason)
    {
        (Usage, StopReason) = (usage, reason);
        if (usage is not null)
            Bill?.Answered(usage);
    }

    /// <summary>
    /// The same exchange for a second attempt at the same time: they share what the client sent, and each writes what it finds out into its own. A fork is
    /// never ended; it goes back with <see cref="Join"/>.
    /// </summary>
    public Exchange Fork() => new()
    {
        Id = Id,
        Dialect = Dialect,
        Operation = Operation,
        Head = Head,
        Model = Model,
        Headers = Headers,
        Snapshot = Snapshot,
        MayBeContinued = MayBeContinued,
        Caller = Caller,
        DirectKey = DirectKey,
        Rules = Rules,
        Clocks = Clocks,
    };

    /// <summary>Takes back what belongs to a fork whose attempt is over, however it ended.</summary>
    public void Join(Exchange fork)
    {
        Clock.Include(fork.Clock);
        if (fork._leavesBuffers)
            LeaveBuffers(); // it sent the same body
        _kept.AddRange(fork._kept);
    }

    /// <summary>The fork's attempt is the one that counts: what it found out replaces what was found here.</summary>
    public void Adopt(Exchange fork)
    {
        (Target, Request, Report, Usage, StopReason, Error) = (fork.Target, fork.Request, fork.Report, fork.Usage, fork.StopReason, fork.Error);
        (Bill, fork.Bill) = (fork.Bill, Bill);
    }

    /// <summary>Disposes a resource together with the exchange, when nothing can read its memory any more.</summary>
    public void Keep(IDisposable resource) => _kept.Add(resource);

    /// <summary>A send was given up in its midst: what it may still be reading from is left to the garbage collector.</summary>
    public void LeaveBuffers()
    {
        _leavesBuffers = true;
        _kept.Clear();
    }

    /// <summary>
    /// Ends the exchange. After a cancelled send the kernel may still be reading from a buffer, so such an exchange leaves its
    /// buffers to the garbage collector instead of giving them back to the pool.
    /// </summary>
    public void End(bool cancelled)
    {
        if (cancelled)
            return;
        foreach (var resource in _kept)
            resource.Dispose();
        _kept.Clear();
    }

    private string Rate()
    {
        try
        {
            return Snapshot.Complexity.TierOf(Request ?? Lane.Read(this, Head.Body));
        }
        catch (Exception e) when (e is DialectException or JsonFault)
        {
            return "";
        }
    }
}

/// <summary>An attempt that failed.</summary>
/// <param name="Took">Until the failure.</param>
internal readonly record struct AttemptRecord(Target Target, GatewayError Error, TimeSpan Took);
