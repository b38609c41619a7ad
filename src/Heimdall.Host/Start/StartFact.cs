namespace Heimdall.Host.Start;

/// <summary>One thing to know when the gateway has started: a line of the start screen, or of the log.</summary>
/// <param name="Topic">Facts of the same topic follow each other and stand under one heading.</param>
internal readonly record struct StartFact(string Topic, string Text);
