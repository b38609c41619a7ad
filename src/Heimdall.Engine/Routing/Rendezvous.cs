using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Heimdall.Engine.Routing;

/// <summary>Weighted rendezvous hashing: who scores highest serves the session. The same on every node and after every restart.</summary>
internal static class Rendezvous
{
    /// <summary>Never 0, which stands for no session.</summary>
    public static ulong Hash(ReadOnlySpan<char> text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text), digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest) | 1;
    }

    /// <summary>Higher is better; minus infinity where the weight is 0.</summary>
    public static double Score(ulong session, ulong target, double weight)
    {
        if (weight <= 0)
            return double.NegativeInfinity;
        var uniform = ((Mix(session ^ Mix(target)) >> 11) + 0.5) * (1.0 / (1UL << 53));
        return -weight / Math.Log(uniform);
    }

    // The finaliser of SplitMix64: https://prng.di.unimi.it/splitmix64.c
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
