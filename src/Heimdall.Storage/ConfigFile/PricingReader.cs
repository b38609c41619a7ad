using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>The section <c>framework.pricing</c> (spec/bifrost-core.md §2.4).</summary>
internal static class PricingReader
{
    private static readonly TimeSpan _minInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan _maxInterval = TimeSpan.FromDays(365);

    public static PricingOptions Read(ConfigSection root)
    {
        var options = new PricingOptions();
        if (root.Section("framework") is not { } framework)
            return options;
        if (framework.Section("pricing") is { } pricing)
        {
            options = options with
            {
                DatasheetUrl = Address(pricing),
                SyncInterval = pricing.Duration("pricing_sync_interval", TimeSpan.FromSeconds(1), _minInterval, _maxInterval) ?? options.SyncInterval,
            };
            pricing.NotYetActive("model_parameters_url", "mcp_library_url", "mcp_library_sync_interval", "live_models_sync_interval");
            pricing.End();
        }

        framework.End();
        return options;
    }

    private static Uri? Address(ConfigSection pricing)
    {
        if (pricing.Text("pricing_url")?.Trim() is not { Length: > 0 } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "file")
        {
            if (AddressReader.Refusal(address) is not { } reason)
                return address;
            pricing.Fault("pricing_url", reason);
            return null;
        }

        pricing.Fault("pricing_url", "This must be the address of a datasheet that begins with \"https://\", \"http://\" or \"file://\".");
        return null;
    }
}
