namespace Heimdall.Engine.Metering;

/// <summary>
/// What the next exchange with a model is likely to use, learnt from those before: tokens in a byte of request, the share of the list price that a prompt came
/// to (caches make it less), tokens of answer. For reservations only, never for what is charged. Races lose a sample at worst. Thread-safe.
/// </summary>
internal sealed class Expectation
{
    /// <summary>Tokens in a byte of request, where nothing is known: English prose and JSON have about a quarter.</summary>
    private const double UsualTokensPerByte = 0.25;

    /// <summary>A short answer.</summary>
    private const long LeastOutput = 256;

    /// <summary>A long answer, of a client that names no limit or one far beyond what models say.</summary>
    private const long UsualOutputLimit = 4096;

    /// <summary>Rising figures are believed at once, falling ones slowly: what is set aside should rather be too much.</summary>
    private const double Rise = 0.5;
    private const double Fall = 0.1;

    /// <summary>Requests that may begin before the first has told anything, and again after each <see cref="Patience"/>.</summary>
    private const int FirstOnes = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private long _firstAsked;
    private int _asked;
    private double _tokensPerByte;
    private double _priceShare;
    private double _output;

    public bool IsKnown => Volatile.Read(ref _tokensPerByte) > 0;

    /// <summary>False where others are finding out what the model uses. The longer that takes, the more may begin.</summary>
    public bool MayBegin(DateTimeOffset now)
    {
        if (IsKnown)
            return true;
        Interlocked.CompareExchange(ref _firstAsked, now.UtcTicks, 0);
        var allowed = FirstOnes * (1 + ((now.UtcTicks - Volatile.Read(ref _firstAsked)) / Patience.Ticks));
        var asked = Volatile.Read(ref _asked);
        return asked < allowed && Interlocked.CompareExchange(ref _asked, asked + 1, asked) == asked;
    }

    public long PromptTokens(int requestBytes) => (long)((IsKnown ? _tokensPerByte : UsualTokensPerByte) * requestBytes);

    /// <param name="price">Null: the model has none, and counts in tokens only.</param>
    /// <param name="maxOutput">The client's limit of the answer; 0: none.</param>
    public Forecast For(int requestBytes, long maxOutput, ModelPrice? price)
    {
        var prompt = PromptTokens(requestBytes);
        if (IsKnown)
        {
            // Not less because the client says so: not every server heeds that, and too much is set aside for a moment only.
            var output = (long)Math.Ceiling(_output);
            var money = Money(price, prompt, output);
            return new(prompt + output, prompt + output, money, money);
        }

        var limit = maxOutput > 0 ? maxOutput : long.MaxValue;
        var (least, most) = (Math.Min(limit, LeastOutput), Math.Min(limit, UsualOutputLimit));
        return new(prompt + most, prompt + least, Money(price, prompt, most), Money(price, prompt, least));
    }

    /// <param name="money">Billionths of a US dollar; null where the model has no price.</param>
    public void Learn(int requestBytes, long promptTokens, long outputTokens, long? money, ModelPrice? price)
    {
        if (requestBytes <= 0 || promptTokens <= 0)
            return;
        if (money is { } paid && price is not null && price.EstimateNanoUsd(promptTokens, 0) is var list and > 0)
            Move(ref _priceShare, Math.Clamp((paid - price.EstimateNanoUsd(0, outputTokens)) / (double)list, 0.01, 4));
        Move(ref _output, outputTokens);
        Move(ref _tokensPerByte, promptTokens / (double)requestBytes);
    }

    private long Money(ModelPrice? price, long prompt, long output)
    {
        if (price is null)
            return 0;
        var share = Volatile.Read(ref _priceShare) is var known and > 0 ? known : 1;
        return price.EstimateNanoUsd((long)(prompt * share), output);
    }

    private static void Move(ref double figure, double sample)
    {
        var before = Volatile.Read(ref figure);
        Volatile.Write(ref figure, before <= 0 ? sample : before + ((sample - before) * (sample > before ? Rise : Fall)));
    }
}

/// <summary>Likely, and at least. Money in billionths of a US dollar.</summary>
internal readonly record struct Forecast(long Tokens, long LeastTokens, long Money, long LeastMoney);
