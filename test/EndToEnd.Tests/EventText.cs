using System.Text;

namespace Heimdall.EndToEnd.Tests;

/// <summary>Reads an event stream while it is still being written.</summary>
internal sealed class EventText(Stream stream) : IDisposable
{
    private readonly StringBuilder _text = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>What has been read so far.</summary>
    public string Text => _text.ToString();

    public static async Task<EventText> OfAsync(HttpResponseMessage response) => new(await response.Content.ReadAsStreamAsync());

    /// <summary>Reads on until the text holds <paramref name="wanted"/>.</summary>
    /// <param name="after">How many characters of it do not count.</param>
    public async Task<string> UntilAsync(string wanted, int after = 0)
    {
        while (!Text[after..].Contains(wanted, StringComparison.Ordinal))
        {
            if (!await ReadAsync())
                throw new EndOfStreamException($"The stream ended without '{wanted}':\n{Text}");
        }

        return Text;
    }

    /// <summary>Reads all that is left.</summary>
    public async Task<string> ToEndAsync()
    {
        while (await ReadAsync())
        {
        }

        return Text;
    }

    public void Dispose() => stream.Dispose();

    private async Task<bool> ReadAsync()
    {
        var buffer = new byte[4096];
        var count = await stream.ReadAsync(buffer).AsTask().InTime();
        var characters = new char[count + 1];
        _text.Append(characters, 0, _decoder.GetChars(buffer, 0, count, characters, 0));
        return count > 0;
    }
}
