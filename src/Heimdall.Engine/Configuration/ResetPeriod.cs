using System.Globalization;

namespace Heimdall.Engine.Configuration;

/// <summary>After how long a limit begins anew: <c>30s</c>, <c>1m</c>, <c>12h</c>, <c>1d</c>, <c>1w</c>, <c>1M</c>, <c>1Q</c>, <c>1Y</c>, where case matters, or a word.</summary>
internal readonly record struct ResetPeriod(int Count, PeriodUnit Unit)
{
    private const int MaxCount = 100_000;

    /// <summary>A calendar has a place where it begins; seconds, minutes and hours have none that anybody means.</summary>
    public bool CanBeCalendarAligned => Unit >= PeriodUnit.Day;

    /// <summary>Null where the text is no period.</summary>
    public static ResetPeriod? Parse(string text)
    {
        text = text.Trim();
        if (Word(text) is { } word)
            return new(1, word);
        return text.Length > 1
            && Letter(text[^1]) is { } unit
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is > 0 and <= MaxCount ? new(count, unit) : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}{"smhdwMQY"[(int)Unit]}");

    private static PeriodUnit? Letter(char letter) => letter switch
    {
        's' => PeriodUnit.Second,
        'm' => PeriodUnit.Minute,
        'h' => PeriodUnit.Hour,
        'd' => PeriodUnit.Day,
        'w' => PeriodUnit.Week,
        'M' => PeriodUnit.Month,
        'Q' => PeriodUnit.Quarter,
        'Y' => PeriodUnit.Year,
        _ => null,
    };

    private static PeriodUnit? Word(string text) => text.ToUpperInvariant() switch
    {
        "SECOND" => PeriodUnit.Second,
        "MINUTE" or "MINUTELY" => PeriodUnit.Minute,
        "HOUR" or "HOURLY" => PeriodUnit.Hour,
        "DAY" or "DAILY" => PeriodUnit.Day,
        "WEEK" or "WEEKLY" => PeriodUnit.Week,
        "MONTH" or "MONTHLY" => PeriodUnit.Month,
        "QUARTER" or "QUARTERLY" => PeriodUnit.Quarter,
        "YEAR" or "YEARLY" or "ANNUAL" or "ANNUALLY" => PeriodUnit.Year,
        _ => null,
    };
}

/// <summary>The shortest first.</summary>
internal enum PeriodUnit
{
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}
