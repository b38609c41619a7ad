namespace Heimdall.Engine.Configuration;

/// <summary>Finds the name that somebody who mistyped probably meant.</summary>
internal static class NearMiss
{
    /// <summary>Longer names are not compared: that costs the product of the lengths, and clients choose some of the names.</summary>
    private const int MaxLength = 64;

    /// <summary>The nearest of the candidates within a third of the name's length; null where none is near.</summary>
    public static string? Find(string name, IEnumerable<string> candidates) => Find(name, candidates, static candidate => candidate, 1).FirstOrDefault();

    /// <summary>Those that are near, the nearest first.</summary>
    /// <param name="named">What of a candidate is compared.</param>
    public static IEnumerable<string> Find(string name, IEnumerable<string> candidates, Func<string, string> named, int count)
    {
        if (name.Length > MaxLength)
            return [];
        var (plain, most) = (Plain(name), Math.Max(1, name.Length / 3));
        return candidates
            .Select(candidate => (Name: candidate, Distance: Distance(plain, Plain(named(candidate)))))
            .Where(near => near.Distance <= most)
            .OrderBy(static near => near.Distance)
            .ThenBy(static near => near.Name, StringComparer.Ordinal)
            .Take(count)
            .Select(static near => near.Name);
    }

    /// <summary>Without case and separators: camelCase and kebab-case are the usual slips.</summary>
    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Characters to insert, delete, replace, or swap with their neighbour.</summary>
    private static int Distance(string left, string right)
    {
        var cost = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
            cost[i, 0] = i;
        for (var j = 0; j <= right.Length; j++)
            cost[0, j] = j;

        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var replace = cost[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[left.Length, right.Length];
    }
}
