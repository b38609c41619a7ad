using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>
/// What raises a budget for a time (spec/bifrost-core.md §6.3): <c>override_amount</c> is added to its limit, <c>override_mode</c> says whether for good or for some of
/// its periods, of which <c>override_until</c> is the end. The management API writes it.
/// </summary>
internal static class BudgetOverrideReader
{
    public static BudgetOverride? Read(ConfigSection budget)
    {
        var amount = budget.Amount("override_amount");
        var mode = budget.Text("override_mode");
        var until = budget.Date("override_until");
        budget.Without("override_cycles_total", "override_cycles_remaining", "override_anchor_reset");
        if (amount is not > 0)
            return null;
        switch (mode)
        {
            case "forever":
                return new(amount.Value, null);
            case "cycles" when until is not null:
                return new(amount.Value, until);
            case "cycles":
                budget.Fault("override_until", "This must be the end of the last period that the override holds for.");
                return null;
            default:
                budget.Fault("override_mode", "This must be \"cycles\" or \"forever\".");
                return null;
        }
    }
}
