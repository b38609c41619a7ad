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

    /// <summary>Levenshtein's distance: characters to insert, delete or replace.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replace = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
