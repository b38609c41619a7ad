namespace Heimdall.Engine.Routing;

/// <summary>Picks one of several by weight.</summary>
internal static class WeightedPick
{
    /// <summary>Weights are shares of their sum, whatever that is; they are scaled by the largest so that no sum overflows. Where all are 0, all are alike.</summary>
    /// <param name="candidates">At least one.</param>
    /// <param name="weight">0 or more.</param>
    public static T Among<T>(IReadOnlyList<T> candidates, Func<T, double> weight, Random random)
    {
        var largest = candidates.Max(weight);
        if (largest == 0)
            return candidates[random.Next(candidates.Count)];

        var remaining = random.NextDouble() * candidates.Sum(candidate => weight(candidate) / largest);
        foreach (var candidate in candidates)
        {
            remaining -= weight(candidate) / largest;
            if (remaining < 0)
                return candidate;
        }

        return candidates.First(candidate => weight(candidate) == largest);
    }
}
