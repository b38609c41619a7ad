using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Routing.Rules;

/// <summary>What is known of targets from earlier exchanges. Asked by many requests at once.</summary>
internal interface ITargetMemory
{
    /// <summary>Worth asking now. Where no target is, all are asked as if they were.</summary>
    bool IsHealthy(RuleTarget target);

    /// <summary>The figure that decides between targets, lower being better; null where there is none: such a target comes last. One that should
    /// be tried, so that its figure becomes known, has a low one.</summary>
    /// <param name="strategy"><see cref="Strategy.LeastLatency"/> or <see cref="Strategy.Cheapest"/>.</param>
    double? Figure(RuleTarget target, Strategy strategy);
}
