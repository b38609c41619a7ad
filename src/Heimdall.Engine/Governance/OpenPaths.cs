using System.Collections.Immutable;

namespace Heimdall.Engine.Governance;

/// <summary>Paths that need no credential (<c>whitelisted_routes</c>).</summary>
internal static class OpenPaths
{
    /// <param name="paths">One that ends in <c>*</c> stands for all that begin like it.</param>
    public static bool Contain(ImmutableArray<string> paths, string path)
    {
        foreach (var open in paths)
        {
            if (open.EndsWith('*') ? path.AsSpan().StartsWith(open.AsSpan(..^1), StringComparison.Ordinal) : path.Equals(open, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
