namespace Heimdall.Engine.Routing;

/// <summary>Rolls the same for the same session, so that it meets the same target with every turn as long as that one is healthy. Rolls once.</summary>
internal sealed class StickyRandom(ulong session) : Random
{
    public override int Next(int maxValue) => (int)(NextDouble() * maxValue);

    public override double NextDouble() => (session >> 11) * (1.0 / (1UL << 53));
}
