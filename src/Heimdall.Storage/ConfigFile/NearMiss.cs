namespace Heimdall.Storage.ConfigFile;

/// <summary>Finds the name that somebody who mistyped probably meant.</summary>
internal static class NearMiss
{
    /// <summary>The nearest of the candidates within a third of the name's length; null where none is near.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        var least = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var distance = Distance(Plain(name), Plain(candidate));
            if (distance < least || (distance == least && best is not null && string.CompareOrdinal(candidate, best) < 0))
                (best, least) = (candidate, distance);
        }

        return best;
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
