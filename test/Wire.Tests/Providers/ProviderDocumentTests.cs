using Heimdall.TestKit;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Providers;

public sealed class ProviderDocumentTests
{
    [Fact]
    public void The_list_of_providers_names_each_with_its_key_variables_and_stand_ins()
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryFolder.Path, "docs", "providers.md"));
        foreach (var provider in ProviderCatalog.All)
        {
            var line = Assert.Single(lines, line => line.StartsWith($"| `{provider.Name}` |", StringComparison.Ordinal));
            Assert.All(provider.KeyVariables, variable => Assert.Contains($"`{variable}`", line));
            if (provider.ClaudeTiers is { } tiers)
                Assert.EndsWith($"| `{tiers.Haiku}`, `{tiers.Sonnet}`, `{tiers.Opus}` |", line);
        }

        Assert.Equal(ProviderCatalog.All.Length, lines.Count(line => line.StartsWith("| `", StringComparison.Ordinal)));
    }
}
