using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Database;
using Heimdall.Storage.Ledger;
using Heimdall.Storage.Security;

namespace Heimdall.Storage;

/// <summary>All tables that the program keeps. A room that needs some adds its area here.</summary>
internal static class Schema
{
    public static readonly IReadOnlyList<SchemaArea> Areas = [ConfigSchema.Area, LedgerSchema.Area, SecuritySchema.Area];
}
