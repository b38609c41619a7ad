using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Routing;

/// <summary>
/// The way of one exchange through its plan: healthy targets first, group by group; then those that rest, because a target that may fail is better than no
/// answer, except where the upstream itself asked to wait. Not thread-safe.
/// </summary>
internal struct Course(Exchange exchange, RoutePlan plan, Random random)
{
    private List<Target>? _tried;
    private List<Uri>? _silent;
    private List<TargetGroup>? _done;

    /// <summary>The next to ask; null when nobody is left.</summary>
    /// <param name="wait">How long it has asked to be left alone yet.</param>
    public readonly Target? Next(out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        return Next(evenResting: false) ?? Next(evenResting: true) ?? SoonestAwake(out wait);
    }

    /// <summary>The one to ask while another is still under way; null where nobody healthy is left. Neither counts as asked by that.</summary>
    public readonly Target? Beside(Target busy)
    {
        var others = this;
        others._tried = [.. _tried ?? [], busy];
        return others.Next(evenResting: false);
    }

    /// <summary>The target has failed; the next one is chosen accordingly.</summary>
    public void Failed(Target target, NextStep step)
    {
        (_tried ??= []).Add(target);
        if (step == NextStep.Elsewhere)
            (_silent ??= []).Add(target.Address);
        if (step == NextStep.Fallback && GroupOf(target) is { } group)
            (_done ??= []).Add(group);
    }

    /// <summary>Whether the target is of the group that was to serve.</summary>
    public readonly bool IsPrimary(Target target) => plan.Groups[0] == GroupOf(target);

    private readonly Target? Next(bool evenResting)
    {
        foreach (var group in plan.Groups)
        {
            if (_done?.Contains(group) == true)
                continue;
            var pick = PickFor(evenResting);
            while (group.Pick(pick) is { } target)
            {
                // Somebody else may be trying it after its rest; then it rests for all others, and is not picked again.
                if (evenResting || target.TryEnter())
                    return target;
            }
        }

        return null;
    }

    private readonly Target? SoonestAwake(out TimeSpan wait)
    {
        var (soonest, pick) = (default(Target), PickFor(evenResting: true));
        wait = TimeSpan.MaxValue;
        foreach (var group in plan.Groups)
        {
            if (_done?.Contains(group) == true)
                continue;
            foreach (var target in group.Targets(exchange.Operation, exchange.Dialect.Id))
            {
                if (pick.IsUntried(target) && target.RestLeft is var left && left < wait)
                    (soonest, wait) = (target, left);
            }
        }

        return soonest;
    }

    private readonly Pick PickFor(bool evenResting) =>
        new(exchange.Operation, exchange.Dialect.Id, random.NextDouble(), plan.Session) { Tried = _tried, Silent = _silent, EvenResting = evenResting, Fastest = plan.Strategy == Strategy.LeastLatency };

    private readonly TargetGroup? GroupOf(Target target)
    {
        foreach (var group in plan.Groups)
        {
            if (group.Provider == target.Provider && group.Contains(target))
                return group;
        }

        return null;
    }
}
