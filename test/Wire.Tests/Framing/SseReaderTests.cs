using System.Text;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Tests.Framing;

public sealed class SseReaderTests
{
    /// <summary>Streams with line feeds, and the events in them as <c>name|data</c>; an event of comments only is <c>|</c>.</summary>
    public static TheoryData<string, string[]> Streams => new()
    {
        { "data: a\n\n", ["|a"] },
        { "event: x\ndata: a\n\ndata: b\n\n", ["x|a", "|b"] },
        { "data:a\n\ndata:  b \n\n", ["|a", "| b "] },
        { "data: a\ndata:b\ndata:\ndata: c\n\n", ["|a\nb\n\nc"] },
        { "data\n\n", ["|"] },
        { "data:\ndata:\n\n", ["|\n"] },
        { ": comment\n\ndata: a\n\n", ["|", "|a"] },
        { "data: a\n: comment\nid: 7\nretry: 10\nevent: x\nunknown\n\n", ["x|a"] },
        { "event: x\nevent: y\n\n", ["y|"] },
        { "\n\ndata: a\n\n\n", ["|", "|", "|a", "|"] },
        { "\uFEFFdata: a\n\n", ["|a"] },
        { "data: é漢😀\n\n", ["|é漢😀"] },
        { "data: a\n\ndata: b", ["|a", "|b"] },
        { "data: a\n\nevent: x\ndata: b\n", ["|a", "x|b"] },
        { "data: a\n\n: bye", ["|a", "|"] },
        { "database: a\nevents: b\ndata : c\n\n", ["|"] },
        { "", [] },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Reads_the_same_events_however_the_bytes_arrive(string stream, string[] expected)
    {
        foreach (var lineEnd in new[] { "\n", "\r\n", "\r" })
        {
            var bytes = Encoding.UTF8.GetBytes(stream.Replace("\n", lineEnd));
            for (var first = 0; first <= bytes.Length; first++)
            {
                for (var second = first; second <= bytes.Length; second++)
                    AssertEvents(expected, bytes, [first, second, bytes.Length]);
            }

            AssertEvents(expected, bytes, [.. Enumerable.Range(1, bytes.Length)]);
        }
    }

    [Fact]
    public void Reads_random_streams_like_the_specification()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var text = new StringBuilder();
            string[] pieces = ["data:", "data: ", "event: ", "x", "yy", ": c", "\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "é", new string('z', 50)];
            for (var count = random.Next(60); count > 0; count--)
                text.Append(pieces[random.Next(pieces.Length)]);
            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            int[] cuts = [.. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(bytes.Length + 1)).Order(), bytes.Length];
            AssertEvents(Specified(text.ToString()), bytes, cuts);
        }
    }

    [Fact]
    public void Holds_an_event_larger_than_its_buffer()
    {
        var data = new string('x', 300_000);
        var bytes = Encoding.UTF8.GetBytes($"event: big\ndata: {data}\n\ndata: after\n\n");
        AssertEvents([$"big|{data}", "|after"], bytes, [.. Enumerable.Range(1, bytes.Length / 1000).Select(static i => i * 1000), bytes.Length]);
    }

    [Fact]
    public void Refuses_an_event_beyond_the_limit_and_no_other()
    {
        using var reader = new SseReader(16, maxEventBytes: 100);
        for (var i = 0; i < 50; i++)
        {
            reader.Append("data: 0123456789\n\n"u8);
            Assert.True(reader.TryRead(out _));
        }

        reader.Append(new byte[100]);
        Assert.False(reader.TryRead(out _));
        reader.Append("x"u8);
        Assert.False(reader.TryRead(out _));
        Assert.Throws<FramingException>(() => reader.GetMemory());
    }

    [Fact]
    public void Knows_whether_it_holds_part_of_an_event()
    {
        using var reader = new SseReader(16);
        Assert.True(reader.AtBoundary);
        foreach (var part in new[] { "d", "ata: a", "\r\n", "\r" })
        {
            reader.Append(Encoding.UTF8.GetBytes(part));
            var whole = reader.TryRead(out _);
            Assert.Equal(whole, reader.AtBoundary);
        }

        reader.Append("\n"u8);
        Assert.False(reader.TryRead(out _));
        Assert.True(reader.AtBoundary);
    }

    private static void AssertEvents(string[] expected, byte[] bytes, int[] cuts)
    {
        var events = new List<string>();
        var raw = new List<byte>();
        using var reader = new SseReader(16);
        var from = 0;
        foreach (var cut in cuts)
        {
            reader.Append(bytes.AsSpan(from, cut - from));
            from = cut;
            while (reader.TryRead(out var next))
                Take(next);
        }

        if (reader.TryReadLast(out var last))
            Take(last);
        Assert.False(reader.TryReadLast(out _));
        Assert.True(reader.AtBoundary);

        // Comments and blank lines may fall on either side of a cut in a line end; only named or filled events are told apart.
        Assert.Equal(expected.Where(static e => e.Length > 1), events.Where(static e => e.Length > 1));
        Assert.Equal(bytes, raw);

        void Take(SseEvent next)
        {
            Assert.Equal(next.IsEmpty, next.Name.IsEmpty && next.Data.IsEmpty);
            events.Add($"{Encoding.UTF8.GetString(next.Name.Span)}|{Encoding.UTF8.GetString(next.Data.Span)}");
            raw.AddRange(next.Raw.Span);
        }
    }

    // Line by line, as the specification words it, with an unfinished event at the end counted as one.
    private static string[] Specified(string text)
    {
        var events = new List<string>();
        var name = "";
        List<string> data = [];
        foreach (var line in text.Replace("\r\n", "\n").Replace('\r', '\n').Split('\n').Append(""))
        {
            if (line.Length == 0)
            {
                events.Add($"{name}|{string.Join('\n', data)}");
                name = "";
                data.Clear();
            }
            else if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data.Add(Value(line[5..]));
            }
            else if (line.StartsWith("event:", StringComparison.Ordinal))
            {
                name = Value(line[6..]);
            }
        }

        return [.. events];

        static string Value(string rest) => rest.StartsWith(' ') ? rest[1..] : rest;
    }
}
