using System.Globalization;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>The words of an error, with or without the array that stands around it where a stream without <c>alt=sse</c> failed.</summary>
internal struct ErrorFields
{
    public string? Message { get; private set; }

    /// <summary>Such as <c>RESOURCE_EXHAUSTED</c>.</summary>
    public string? Status { get; private set; }

    public long? Code { get; private set; }

    /// <summary>Of a <c>google.rpc.ErrorInfo</c>: such as <c>API_KEY_INVALID</c>.</summary>
    public string? Reason { get; private set; }

    /// <summary>Of a <c>google.rpc.RetryInfo</c>.</summary>
    public TimeSpan? RetryDelay { get; private set; }

    public static ErrorFields Find(ReadOnlyMemory<byte> body)
    {
        var found = default(ErrorFields);
        if (body.Span.TrimStart(" \t\r\n"u8) is not ([(byte)'{', ..] or [(byte)'[', ..]))
            return found;
        try
        {
            using var index = StructuralIndex.Build(body);
            var cursor = new JsonCursor(index);
            found.Read(ref cursor);
        }
        catch (JsonFault)
        {
            // What was found before the damage is better than nothing.
        }

        return found;
    }

    private void Read(ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.Array)
        {
            cursor.EnterArray();
            if (cursor.NextElement())
                Read(ref cursor);
            return;
        }

        if (!cursor.TryEnterObject())
            return;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("error"u8) && cursor.Kind == JsonKind.Object)
                ReadStatus(ref cursor);
            else
                cursor.Skip();
        }
    }

    private void ReadStatus(ref JsonCursor cursor)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("message"u8))
                Message = Text(cursor.TextOrSkip());
            else if (name.Is("status"u8))
                Status = Text(cursor.TextOrSkip());
            else if (name.Is("code"u8))
                Code = cursor.IntegerOrSkip();
            else if (name.Is("details"u8) && cursor.TryEnterArray())
                ReadDetails(ref cursor);
            else if (!name.Is("details"u8))
                cursor.Skip();
        }
    }

    private void ReadDetails(ref JsonCursor cursor)
    {
        while (cursor.NextElement())
        {
            if (!cursor.TryEnterObject())
                continue;
            while (cursor.NextProperty(out var name))
            {
                if (name.Is("reason"u8))
                    Reason ??= Text(cursor.TextOrSkip());
                else if (name.Named("retryDelay"u8))
                    RetryDelay = Duration(Text(cursor.TextOrSkip())) ?? RetryDelay;
                else
                    cursor.Skip();
            }
        }
    }

    private static string? Text(JsonText text) => text.IsEmpty ? null : text.ToString();

    /// <summary>Seconds with an <c>s</c> behind them: <c>17.5s</c> (https://protobuf.dev/reference/protobuf/google.protobuf/#duration).</summary>
    private static TimeSpan? Duration(string? text) =>
        text is [.., 's'] && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < TimeSpan.SecondsPerDay
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
