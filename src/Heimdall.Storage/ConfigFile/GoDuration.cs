using System.Buffers;
using System.Globalization;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Durations as Go writes them (<c>"1h15m"</c>, <c>"500ms"</c>), https://pkg.go.dev/time#ParseDuration; days and weeks besides.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> _numeric = SearchValues.Create("0123456789.");

    /// <summary>Null where the text is no duration, is negative, or is longer than a century.</summary>
    public static TimeSpan? Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        if (rest is "0")
            return TimeSpan.Zero;
        if (rest.IsEmpty)
            return null;

        var seconds = 0.0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(_numeric);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return null;
            rest = rest[digits..];

            var letters = rest.IndexOfAny(_numeric);
            var unit = letters < 0 ? rest : rest[..letters];
            if (Length(unit) is not { } length)
                return null;
            seconds += number * length;
            rest = rest[unit.Length..];
        }

        return seconds <= 100 * 365 * 86_400.0 ? TimeSpan.FromSeconds(seconds) : null;
    }

    public static string Write(TimeSpan duration) =>
        duration.TotalSeconds < 1 ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds}ms")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds}s");

    public static string UnitName(TimeSpan unit) => unit == TimeSpan.FromSeconds(1) ? "seconds" : "milliseconds";

    private static double? Length(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1e-9,
        "us" or "µs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => null,
    };
}
