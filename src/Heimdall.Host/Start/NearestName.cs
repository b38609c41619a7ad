namespace Heimdall.Host.Start;

/// <summary>Guesses what a mistyped name was meant to be.</summary>
internal static class NearestName
{
    /// <summary>The candidate with the fewest slips between it and <paramref name="typed"/>; null when none is near.</summary>
    public static string? Find(string typed, IEnumerable<string> candidates)
    {
        var near = candidates
            .Select(candidate => (candidate, slips: Slips(typed, candidate)))
            .OrderBy(pair => pair.slips)
            .FirstOrDefault();
        return near.candidate is { } name && near.slips <= Math.Max(1, name.Length / 3) ? name : null;
    }

    /// <summary>Letters to insert, drop, replace or swap with their neighbour (optimal string alignment).</summary>
    private static int Slips(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            cost[0, j] = j;

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
