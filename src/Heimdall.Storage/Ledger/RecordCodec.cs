using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Heimdall.Engine.Metering;
using Heimdall.Wire.Canonical;

namespace Heimdall.Storage.Ledger;

/// <summary>Usage records as bytes of the journal. What a client chooses is cut to a length that no record can outgrow.</summary>
internal static class RecordCodec
{
    /// <summary>Bytes that a record takes at most.</summary>
    public const int MaxLength = 6 * 1024;

    /// <summary>The second also knows sessions of code, and what stays in the United States. A journal of the first may still have to be drained.</summary>
    private const byte Version = 2;

    /// <summary>UTF-8 bytes.</summary>
    private const int MaxTextLength = 512;

    /// <returns>How many bytes were written.</returns>
    /// <param name="destination">At least <see cref="MaxLength"/>.</param>
    public static int Write(UsageRecord record, Span<byte> destination)
    {
        var writer = new Writer(destination);
        writer.Byte(Version);
        writer.Id(record.Id);
        writer.Text(record.ExchangeId);
        writer.Number(record.At.ToUnixTimeMilliseconds());
        writer.Number(record.LatencyMs);
        writer.Byte((byte)record.Status);
        writer.Text(record.VirtualKeyId);
        writer.Text(record.TeamId);
        writer.Text(record.CustomerId);
        writer.Text(record.Provider);
        writer.Text(record.ProviderKeyId);
        writer.Text(record.Model);
        writer.Text(record.RequestedModel);
        writer.Text(record.Session);
        writer.Text(record.Agent);
        writer.Number(record.Requests);
        writer.Amount(record.Cost);
        writer.Byte(record.IsEstimated ? (byte)1 : (byte)0);
        Write(ref writer, record.Usage);
        return writer.Length;
    }

    /// <exception cref="InvalidDataException">The bytes are no record that this release knows.</exception>
    public static UsageRecord Read(ReadOnlySpan<byte> source)
    {
        var reader = new Reader(source);
        var version = reader.Byte();
        if (version is 0 or > Version)
            throw new InvalidDataException("The record is of another release.");
        return new()
        {
            Id = reader.Id(),
            ExchangeId = reader.Text() ?? "",
            At = DateTimeOffset.FromUnixTimeMilliseconds(reader.Number()),
            LatencyMs = (int)reader.Number(),
            Status = (UsageStatus)reader.Byte(),
            VirtualKeyId = reader.Text(),
            TeamId = reader.Text(),
            CustomerId = reader.Text(),
            Provider = reader.Text() ?? "",
            ProviderKeyId = reader.Text() ?? "",
            Model = reader.Text() ?? "",
            RequestedModel = reader.Text() ?? "",
            Session = reader.Text(),
            Agent = reader.Text(),
            Requests = (int)reader.Number(),
            Cost = reader.Amount(),
            IsEstimated = reader.Byte() != 0,
            Usage = ReadUsage(ref reader, version),
        };
    }

    private static void Write(ref Writer writer, Usage usage)
    {
        writer.Number(usage.InputTokens);
        writer.Number(usage.CacheReadTokens);
        writer.Number(usage.CacheWriteTokens);
        writer.Number(usage.OutputTokens);
        writer.Number(usage.CacheWrite1hTokens);
        writer.Number(usage.ReasoningTokens);
        writer.Number(usage.WebSearchRequests);
        writer.Number(usage.InputAudioTokens);
        writer.Number(usage.InputImageTokens);
        writer.Number(usage.OutputAudioTokens);
        writer.Number(usage.OutputImageTokens);
        writer.Number(usage.CitationTokens);
        writer.Number(usage.WebFetchRequests);
        writer.Number((long?)usage.ServiceTier);
        writer.Amount(usage.ReportedCost);
        writer.Number(usage.CodeSessions);
        writer.Byte(usage.IsUsOnly ? (byte)1 : (byte)0);
    }

    private static Usage ReadUsage(ref Reader reader, byte version) => new()
    {
        InputTokens = reader.Number(),
        CacheReadTokens = reader.Number(),
        CacheWriteTokens = reader.Number(),
        OutputTokens = reader.Number(),
        CacheWrite1hTokens = reader.Optional(),
        ReasoningTokens = reader.Optional(),
        WebSearchRequests = reader.Optional(),
        InputAudioTokens = reader.Optional(),
        InputImageTokens = reader.Optional(),
        OutputAudioTokens = reader.Optional(),
        OutputImageTokens = reader.Optional(),
        CitationTokens = reader.Optional(),
        WebFetchRequests = reader.Optional(),
        ServiceTier = (ServiceTier?)reader.Optional(),
        ReportedCost = reader.Amount(),
        CodeSessions = version > 1 ? reader.Optional() : null,
        IsUsOnly = version > 1 && reader.Byte() != 0,
    };

    private ref struct Writer(Span<byte> destination)
    {
        private readonly Span<byte> _destination = destination;

        public int Length { get; private set; }

        public void Byte(byte value) => _destination[Length++] = value;

        public void Number(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_destination[Length..], value);
            Length += sizeof(long);
        }

        public void Number(long? value) => Number(value ?? long.MinValue);

        public void Id(Guid value)
        {
            value.TryWriteBytes(_destination[Length..]);
            Length += 16;
        }

        public void Amount(decimal? value)
        {
            Byte(value is null ? (byte)0 : (byte)1);
            if (value is not { } amount)
                return;
            Span<int> bits = stackalloc int[4];
            decimal.GetBits(amount, bits);
            foreach (var part in bits)
            {
                BinaryPrimitives.WriteInt32LittleEndian(_destination[Length..], part);
                Length += sizeof(int);
            }
        }

        // A length of 65,535 is none at all.
        public void Text(string? value)
        {
            var length = ushort.MaxValue;
            if (value is not null)
            {
                Utf8.FromUtf16(value, _destination.Slice(Length + 2, MaxTextLength), out _, out var written);
                length = (ushort)written;
            }

            BinaryPrimitives.WriteUInt16LittleEndian(_destination[Length..], length);
            Length += 2 + (value is null ? 0 : length);
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> source)
    {
        private ReadOnlySpan<byte> _rest = source;

        public byte Byte() => Take(1)[0];

        public long Number() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

        public long? Optional() => Number() is var value and not long.MinValue ? value : null;

        public Guid Id() => new(Take(16));

        public decimal? Amount()
        {
            if (Byte() == 0)
                return null;
            Span<int> bits = stackalloc int[4];
            foreach (ref var part in bits)
                part = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
            return new decimal(bits);
        }

        public string? Text()
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
            // PostgreSQL has no text with a zero in it, and one that a client sends must not hold up the ledger.
            return length == ushort.MaxValue ? null : Encoding.UTF8.GetString(Take(length)).Replace('\0', '\uFFFD');
        }

        private ReadOnlySpan<byte> Take(int length)
        {
            if (length > _rest.Length)
                throw new InvalidDataException("The record is cut off.");
            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }
    }
}
