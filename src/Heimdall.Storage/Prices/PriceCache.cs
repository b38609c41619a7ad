using Heimdall.Engine.Metering;

namespace Heimdall.Storage.Prices;

/// <summary>The last good datasheet, as a price file in the app directory, so that a start needs no network. One caller at a time.</summary>
internal sealed class PriceCache(string file)
{
    /// <summary>Before the address that the prices came from, in the first line.</summary>
    private const string Origin = "# ";

    /// <param name="Book">Checked.</param>
    /// <param name="WrittenAt">When it was fetched.</param>
    public sealed record Copy(PriceBook Book, DateTimeOffset WrittenAt);

    /// <summary>Null where there is none of that address, or none that can be read.</summary>
    public Copy? Read(Uri origin, PriceBook beneath)
    {
        try
        {
            if (!File.Exists(file) || new FileInfo(file).Length > DatasheetSource.MaxSize)
                return null;
            var text = File.ReadAllText(file);
            if (!text.StartsWith($"{Origin}{origin.AbsoluteUri}\n", StringComparison.Ordinal))
                return null;
            var book = PriceBook.Parse(text, beneath);
            book.Check();
            return new(book, new DateTimeOffset(File.GetLastWriteTimeUtc(file)));
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Whole or not at all.</summary>
    /// <param name="text">Of a price file.</param>
    /// <returns>Null, or why it could not be kept.</returns>
    public string? Write(Uri origin, string text)
    {
        try
        {
            var unfinished = file + ".new";
            File.WriteAllText(unfinished, $"{Origin}{origin.AbsoluteUri}\n{text}");
            File.Move(unfinished, file, overwrite: true);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused.Message;
        }
    }
}
