using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Collects what is wrong or worth saying while a configuration is read, so that an operator hears everything at once.</summary>
internal sealed class ConfigIssues(Func<string, string?> environment)
{
    private readonly ImmutableArray<ConfigNotice>.Builder _notices = ImmutableArray.CreateBuilder<ConfigNotice>();
    private readonly ImmutableArray<ConfigFault>.Builder _faults = ImmutableArray.CreateBuilder<ConfigFault>();
    private readonly ImmutableSortedDictionary<string, bool>.Builder _variables = ImmutableSortedDictionary.CreateBuilder<string, bool>(StringComparer.Ordinal);

    /// <summary>Every property the reader asked for, present or not, as a path with <c>*</c> for names and <c>[]</c> for positions. The published schema is held against it.</summary>
    public SortedSet<string> KnownPaths { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids and names of all provider keys that the file has, with those left out for now: what rules may refer to.</summary>
    public HashSet<string> ProviderKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>What the file says of its store; found beside the options, which a store may change.</summary>
    public BootstrapOptions Bootstrap { get; set; } = new();

    public void Info(string path, string message) => _notices.Add(new(NoticeLevel.Info, path, message));

    public void Warn(string path, string message) => _notices.Add(new(NoticeLevel.Warning, path, message));

    public void Fault(string path, string message) => _faults.Add(new(path, message));

    /// <summary>The value of an environment variable; null where it is not set or empty.</summary>
    public string? Variable(string name)
    {
        var value = environment(name);
        if (string.IsNullOrWhiteSpace(value))
            value = null;
        _variables[name] = value is not null;
        return value;
    }

    /// <summary>The same for a variable that no configuration refers to; that it is absent says nothing.</summary>
    public string? OwnVariable(string name) => environment(name)?.Trim() is { Length: > 0 } value ? value : null;

    public ConfigurationResult Result(GatewayOptions options, string? file) => new()
    {
        Options = _faults.Count == 0 ? options : null,
        Notices = _notices.ToImmutable(),
        Faults = _faults.ToImmutable(),
        Variables = _variables.ToImmutable(),
        File = file,
    };
}
