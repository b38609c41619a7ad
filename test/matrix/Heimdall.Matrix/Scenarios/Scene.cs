using System.Collections.Concurrent;
using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>Where one cell plays: who takes part, the folder to work in, and what was found wrong. Thread-safe.</summary>
internal sealed class Scene(Client client, Upstream upstream, IReadOnlyList<Upstream> others, string folder)
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private int _calls;

    public Client Client { get; } = client;

    /// <summary>The cell's own; sessions that switch begin and end there.</summary>
    public Upstream Upstream { get; } = upstream;

    /// <summary>All other upstreams of the matrix.</summary>
    public IReadOnlyList<Upstream> Others { get; } = others;

    public string Folder { get; } = folder;

    /// <summary>In order of discovery.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public string File(string name) => Path.Combine(Folder, name);

    public void Complain(string reason) => _complaints.Enqueue(reason);

    /// <summary>Numbers calls, so that no id comes twice in a session.</summary>
    public int NextCall() => Interlocked.Increment(ref _calls);
}
