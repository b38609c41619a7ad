using System.Collections.Immutable;
using System.Globalization;
using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>
/// Budgets and rate limits of every shape (spec/bifrost-core.md §2.10, §6.3; guides G16, G17): listed with an id that owners refer to, listed with
/// the id of their owner, or written where the owner is.
/// </summary>
internal sealed class LimitsReader(ConfigIssues issues)
{
    private const string Wanted = "This must be a period, such as \"30s\", \"1h\", \"1d\", \"1M\" (a month; \"1m\" is a minute), \"1Y\" or \"monthly\".";

    private readonly Dictionary<string, Listed<BudgetOptions>> _listedBudgets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Listed<RateLimitOptions>> _listedRateLimits = new(StringComparer.Ordinal);
    private readonly List<BudgetOptions> _budgets = [];
    private readonly List<RateLimitOptions> _rateLimits = [];

    public ImmutableArray<BudgetOptions> Budgets => [.. _budgets];

    public ImmutableArray<RateLimitOptions> RateLimits => [.. _rateLimits];

    /// <summary><c>governance.budgets[]</c> and <c>governance.rate_limits[]</c>, before their owners.</summary>
    public void ReadListed(ConfigSection governance)
    {
        foreach (var section in governance.Sections("budgets"))
        {
            var owner = Owner(section);
            if (Budget(section, Id(section), owner ?? default) is { } budget)
                List(_listedBudgets, budget.Id, section, budget, owner);
        }

        foreach (var section in governance.Sections("rate_limits"))
        {
            if (RateLimit(section, Id(section), default) is { } limit)
                List(_listedRateLimits, limit.Id, section, limit, owner: null);
        }
    }

    /// <summary><c>budgets[]</c> of <c>bifrost.yaml</c>: <c>{level, id, limit, period}</c>.</summary>
    public void ReadLevels(ConfigSection root)
    {
        foreach (var section in root.Sections("budgets"))
        {
            var id = section.Text("id")?.Trim();
            var level = Level(section);
            if (string.IsNullOrEmpty(id))
                section.Fault("id", "This must be the id of the one whose budget it is.");
            else if (level is { } known && Budget(section, $"{section.Text("level")}/{id}", new(known, id)) is { } budget)
                _budgets.Add(budget);
        }
    }

    /// <summary>The limits in an owner's own section.</summary>
    public void ReadOwned(ConfigSection section, LimitOwner owner)
    {
        var isAligned = section.Flag("calendar_aligned") ?? false;
        var position = 0;
        foreach (var budget in section.Sections("budgets").Concat(Single(section, "budget")))
        {
            if (Budget(budget, budget.Text("id") ?? NextId(owner, ref position), owner) is { } read)
                _budgets.Add(Aligned(read, isAligned, budget));
        }

        foreach (var limit in Single(section, "rate_limit"))
        {
            if (RateLimit(limit, limit.Text("id") ?? NextId(owner, ref position), owner) is { } read)
                _rateLimits.Add(Aligned(read, isAligned));
        }

        foreach (var id in References(section, "budget_id", "budget_ids"))
        {
            if (Take(_listedBudgets, id, section, "budget") is { } listed)
                _budgets.Add(Aligned(listed.Limit with { Owner = owner }, isAligned, section));
        }

        foreach (var id in References(section, "rate_limit_id", "rate_limit_ids"))
        {
            if (Take(_listedRateLimits, id, section, "rate limit") is { } listed)
                _rateLimits.Add(Aligned(listed.Limit with { Owner = owner }, isAligned));
        }
    }

    /// <summary>After the owners: budgets that name theirs, and a warning for whatever belongs to nobody.</summary>
    public void End()
    {
        foreach (var listed in _listedBudgets.Values)
        {
            if (listed.Owner is not null)
                _budgets.Add(listed.Limit);
            else if (!listed.IsTaken)
                issues.Warn(listed.Path, $"The budget \"{listed.Limit.Id}\" belongs to nobody, so it has no effect.");
        }

        foreach (var listed in _listedRateLimits.Values.Where(static listed => !listed.IsTaken))
            issues.Warn(listed.Path, $"The rate limit \"{listed.Limit.Id}\" belongs to nobody, so it has no effect.");
    }

    private static BudgetOptions? Budget(ConfigSection section, string? id, LimitOwner owner)
    {
        decimal?[] limits = [section.Amount("max_limit"), section.Amount("max_budget"), section.Amount("limit")];
        ResetPeriod?[] periods = [Period(section, "reset_duration"), Period(section, "budget_duration"), Period(section, "period")];
        var isAligned = section.Flag("calendar_aligned") ?? false;
        var exceeded = ExceededReader.Read(section);
        var raise = BudgetOverrideReader.Read(section);
        section.Without("id", "name", "current_usage", "last_reset", "reset_config", "config_hash", "created_at", "updated_at");
        section.End();

        var limit = limits.FirstOrDefault(static limit => limit is not null);
        var period = periods.FirstOrDefault(static period => period is not null);
        if (limit is null && !section.Names.Any(static name => name is "max_limit" or "max_budget" or "limit"))
            section.Fault("max_limit", "This must be the money per period, in USD.");
        if (period is null && !section.Names.Any(static name => name is "reset_duration" or "budget_duration" or "period"))
            section.Fault("reset_duration", Wanted);
        return id is null || limit is null || period is null ? null
            : Aligned(new() { Id = id, Owner = owner, MaxLimit = limit.Value, Period = period.Value, Override = raise, Exceeded = exceeded }, isAligned, section);
    }

    private static BudgetOptions Aligned(BudgetOptions budget, bool isAligned, ConfigSection section)
    {
        if (!isAligned)
            return budget;
        if (!budget.Period.CanBeCalendarAligned)
            section.Fault("calendar_aligned", $"A period of {budget.Period} has no place in the calendar; use days, weeks, months or years.");
        return budget with { IsCalendarAligned = true };
    }

    // An owner's alignment is meant for those of its limits that have a place in the calendar.
    private static RateLimitOptions Aligned(RateLimitOptions limit, bool isAligned) => isAligned ? limit with { IsCalendarAligned = true } : limit;

    private static RateLimitOptions? RateLimit(ConfigSection section, string? id, LimitOwner owner)
    {
        var limit = new RateLimitOptions
        {
            Id = id ?? "",
            Owner = owner,
            MaxTokens = section.Count("token_max_limit"),
            TokenPeriod = Period(section, "token_reset_duration"),
            MaxRequests = section.Count("request_max_limit"),
            RequestPeriod = Period(section, "request_reset_duration"),
            IsCalendarAligned = section.Flag("calendar_aligned") ?? false,
            Exceeded = ExceededReader.Read(section),
        };
        section.Without(
            "id", "name", "token_current_usage", "token_last_reset", "request_current_usage", "request_last_reset", "config_hash", "created_at", "updated_at");
        section.End();

        if (limit.MaxTokens is null != limit.TokenPeriod is null)
            section.Fault("token_max_limit", "A limit of tokens needs both \"token_max_limit\" and \"token_reset_duration\".");
        if (limit.MaxRequests is null != limit.RequestPeriod is null)
            section.Fault("request_max_limit", "A limit of requests needs both \"request_max_limit\" and \"request_reset_duration\".");
        if (limit is { MaxTokens: null, MaxRequests: null, TokenPeriod: null, RequestPeriod: null })
            section.Issues.Warn(section.Path, "This limits nothing.");
        return id is null ? null : limit;
    }

    private static ResetPeriod? Period(ConfigSection section, string name)
    {
        if (section.Text(name) is not { } text)
            return null;
        var period = ResetPeriod.Parse(text);
        if (period is null)
            section.Fault(name, Wanted);
        return period;
    }

    private static string? Id(ConfigSection section)
    {
        if (section.Text("id")?.Trim() is { Length: > 0 } id)
            return id;
        section.Fault("id", "This needs an id, by which its owner refers to it.");
        return null;
    }

    private static LimitLevel? Level(ConfigSection section)
    {
        switch (section.Text("level"))
        {
            case "customer":
                return LimitLevel.Customer;
            case "team":
                return LimitLevel.Team;
            case "virtual_key":
                return LimitLevel.VirtualKey;
            case "provider":
                return LimitLevel.Provider;
            case "provider_config":
                return LimitLevel.ProviderConfig;
            default:
                section.Fault("level", "This must be \"customer\", \"team\", \"virtual_key\", \"provider_config\" or \"provider\".");
                return null;
        }
    }

    /// <summary>Null: its owner refers to it.</summary>
    private static LimitOwner? Owner(ConfigSection section)
    {
        (LimitLevel Level, string? Id)[] owners =
        [
            (LimitLevel.VirtualKey, section.Text("virtual_key_id")), (LimitLevel.ProviderConfig, section.Text("provider_config_id")),
            (LimitLevel.Team, section.Text("team_id")), (LimitLevel.Customer, section.Text("customer_id")), (LimitLevel.Model, section.Text("model_config_id")),
        ];
        var named = owners.Where(static owner => !string.IsNullOrEmpty(owner.Id)).ToArray();
        if (named.Length > 1)
            section.Issues.Fault(section.Path, "A budget has one owner; this one names several.");
        return named.Length == 0 ? null : new(named[0].Level, named[0].Id!);
    }

    private static IEnumerable<ConfigSection> Single(ConfigSection section, string name) => section.Section(name) is { } one ? [one] : [];

    private static IEnumerable<string> References(ConfigSection section, string one, string several)
    {
        var ids = section.Texts(several) ?? [];
        return section.Text(one)?.Trim() is { Length: > 0 } id ? ids.Prepend(id) : ids;
    }

    /// <summary>What a limit is called that has no id and stands at this place, counted from 1, among those of its owner that have none.</summary>
    public static string IdAt(LimitOwner owner, int position) => string.Create(CultureInfo.InvariantCulture, $"{owner.Level}/{owner.Id}/{position}");

    private static string NextId(LimitOwner owner, ref int position) => IdAt(owner, ++position);

    private static void List<T>(Dictionary<string, Listed<T>> listed, string id, ConfigSection section, T limit, LimitOwner? owner)
        where T : notnull
    {
        if (!listed.TryAdd(id, new(limit, owner, section.Path)))
            section.Fault("id", $"There is another one with the id \"{id}\".");
    }

    private static Listed<T>? Take<T>(Dictionary<string, Listed<T>> listed, string id, ConfigSection section, string what)
        where T : notnull
    {
        if (listed.TryGetValue(id, out var found))
        {
            found.IsTaken = true;
            return found;
        }

        section.Issues.Fault(section.Path, $"There is no {what} with the id \"{id}\".");
        return null;
    }

    private sealed class Listed<T>(T limit, LimitOwner? owner, string path)
        where T : notnull
    {
        public T Limit { get; } = limit;

        /// <summary>Whom it names itself.</summary>
        public LimitOwner? Owner { get; } = owner;

        public string Path { get; } = path;

        /// <summary>Some owner refers to it.</summary>
        public bool IsTaken { get; set; }
    }
}
