namespace Heimdall.Storage.ConfigFile;

/// <summary>The section <c>accounts</c> (guides G16): <c>{id, failover: {enabled}, providers[]}</c>.</summary>
internal static class AccountsReader
{
    /// <param name="failover">Where nobody else can serve, the entries that were not chosen do.</param>
    public static List<ProviderEntry> Read(ConfigSection root, out bool failover)
    {
        List<ProviderEntry> entries = [];
        List<bool> wishes = [];
        var position = 0;
        foreach (var account in root.Sections("accounts"))
        {
            var id = account.Text("id")?.Trim() is { Length: > 0 } given ? given : $"account-{++position}";
            wishes.Add(Failover(account));
            foreach (var section in account.Sections("providers"))
            {
                if (ProviderEntryReader.Read(section, id) is { } entry)
                    entries.Add(entry);
            }

            _ = account.Text("name");
            account.End();
        }

        // The accounts make one list of targets, so there is one answer.
        failover = wishes.Count == 0 || wishes.Contains(true);
        if (failover && wishes.Contains(false))
            root.Issues.Warn(root.At("accounts"), "Some accounts switch failover off and some do not; their providers form one list, and for that it is on.");
        return entries;
    }

    private static bool Failover(ConfigSection account)
    {
        if (account.Section("failover") is not { } section)
            return true;
        var enabled = section.Flag("enabled") ?? true;
        section.End();
        return enabled;
    }
}
