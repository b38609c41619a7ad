using System.Globalization;

namespace Heimdall.Wire.Json;

/// <summary>Reads what look-alikes send: a value of another kind than the dialect's counts as absent.</summary>
internal static class LenientCursor
{
    /// <summary>The next value if it is a string, else an empty text.</summary>
    public static JsonText TextOrSkip(this ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.String)
            return cursor.ReadText();
        cursor.Skip();
        return default;
    }

    /// <summary>The next value if it is a number, else nothing.</summary>
    public static long? IntegerOrSkip(this ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.Number)
            return (long)cursor.ReadNumber();
        cursor.Skip();
        return null;
    }

    /// <summary>The next value if it is an amount of money of at least 0, exactly as written, else nothing.</summary>
    public static decimal? AmountOrSkip(this ref JsonCursor cursor)
    {
        if (cursor.Kind != JsonKind.Number)
        {
            cursor.Skip();
            return null;
        }

        return decimal.TryParse(cursor.ReadRaw().Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && amount >= 0 ? amount : null;
    }

    /// <summary>Steps into the next value if it is an object, else passes over it.</summary>
    public static bool TryEnterObject(this ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.Object)
        {
            cursor.EnterObject();
            return true;
        }

        cursor.Skip();
        return false;
    }

    /// <summary>Steps into the next value if it is an array, else passes over it.</summary>
    public static bool TryEnterArray(this ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.Array)
        {
            cursor.EnterArray();
            return true;
        }

        cursor.Skip();
        return false;
    }
}
