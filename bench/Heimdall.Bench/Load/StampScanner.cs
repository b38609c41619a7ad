using Heimdall.Bench.Sockets;
using Heimdall.Bench.Traffic;

namespace Heimdall.Bench.Load;

/// <summary>Finds the time stamps in a stream cut anywhere, and records how old each is when it arrives.</summary>
internal sealed class StampScanner(LatencyHistogram delays)
{
    private readonly byte[] _cut = new byte[64]; // a stamp whose rest is still to come
    private int _cutLength;

    private static int StampLength => Stamp.Start.Length + Stamp.Digits;

    public void Feed(ReadOnlySpan<byte> piece)
    {
        var now = EventLoop.Now;
        if (_cutLength > 0)
            piece = FinishCut(piece, now);
        while (piece.IndexOf((byte)'~') is var at and >= 0)
        {
            piece = piece[at..];
            if (piece.Length < StampLength)
            {
                piece.CopyTo(_cut);
                _cutLength = piece.Length;
                return;
            }

            piece = piece[Take(piece, now)..];
        }
    }

    private ReadOnlySpan<byte> FinishCut(ReadOnlySpan<byte> piece, long now)
    {
        var take = Math.Min(piece.Length, StampLength - _cutLength);
        piece[..take].CopyTo(_cut.AsSpan(_cutLength));
        _cutLength += take;
        if (_cutLength < StampLength)
            return default;
        var used = Take(_cut.AsSpan(0, StampLength), now) - (_cutLength - take);
        _cutLength = 0;
        return piece[Math.Max(used, 0)..];
    }

    // Returns how many bytes were used: all of a stamp, or the one that closes the stamp before.
    private int Take(ReadOnlySpan<byte> candidate, long now)
    {
        if (!candidate.StartsWith(Stamp.Start))
            return 1;
        delays.Record(now - Stamp.Read(candidate[Stamp.Start.Length..]));
        return StampLength;
    }
}
