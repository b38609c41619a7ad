using System.Collections.Immutable;

namespace Heimdall.Engine.Configuration;

/// <summary>What reading a configuration came to: options, or faults that say why there are none; all of them at once.</summary>
internal sealed record ConfigurationResult
{
    /// <summary>Null exactly where <see cref="Faults"/> has entries.</summary>
    public GatewayOptions? Options { get; init; }

    /// <summary>In the order of the file.</summary>
    public ImmutableArray<ConfigNotice> Notices { get; init; } = [];

    public ImmutableArray<ConfigFault> Faults { get; init; } = [];

    /// <summary>The environment variables that were asked for a value, by name, and whether they hold one.</summary>
    public ImmutableSortedDictionary<string, bool> Variables { get; init; } = ImmutableSortedDictionary<string, bool>.Empty;

    /// <summary>The file that was read; null where the environment was.</summary>
    public string? File { get; init; }

    /// <summary>Why there was no file to read, as half a sentence; null where one was, or where none was looked for.</summary>
    public string? NoFile { get; init; }
}

internal enum NoticeLevel
{
    /// <summary>Worth knowing; nothing to do.</summary>
    Info,

    /// <summary>Something in the configuration has no effect, or not the one it looks like.</summary>
    Warning,
}

/// <param name="Path">Where, in JSON path notation (<c>$.providers.openai.keys[0]</c>).</param>
/// <param name="Message">A whole sentence; never holds a secret.</param>
internal readonly record struct ConfigNotice(NoticeLevel Level, string Path, string Message);

/// <summary>A value that cannot be meant; the gateway does not start with it.</summary>
/// <param name="Path">Where, in JSON path notation, or <c>line 3, column 7</c> where the text is not JSON.</param>
/// <param name="Message">A whole sentence that says what would be accepted; never holds a secret.</param>
internal readonly record struct ConfigFault(string Path, string Message);
