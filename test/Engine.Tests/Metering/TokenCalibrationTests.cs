using Heimdall.Engine.Metering;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Tests.Metering;

public sealed class TokenCalibrationTests
{
    private const string Provider = "openai";
    private const string Model = "gpt-4o";

    private readonly ManualTime _time = new();
    private readonly TokenCalibration _calibration;

    public TokenCalibrationTests() => _calibration = new(_time);

    [Fact]
    public void What_nothing_is_known_of_is_left_as_it_is() => Assert.Equal(1, _calibration.FactorOf(Provider, Model));

    [Fact]
    public void The_factor_nears_what_is_reported()
    {
        for (var i = 0; i < 40; i++)
            Learn(1000, 1400);

        Assert.Equal(1.4, _calibration.FactorOf(Provider, Model), 0.01);
    }

    [Fact]
    public void The_first_report_already_counts_for_half()
    {
        Learn(1000, 1400);

        Assert.Equal(1.2, _calibration.FactorOf(Provider, Model), 0.001);
    }

    [Fact]
    public void A_cached_prompt_counts_in_full()
    {
        for (var i = 0; i < 40; i++)
            _calibration.Learn(Provider, Model, new(1000, IsWhole: true), new Usage { InputTokens = 10, CacheReadTokens = 900, CacheWriteTokens = 290 });

        Assert.Equal(1.2, _calibration.FactorOf(Provider, Model), 0.01);
    }

    [Theory]
    [InlineData(1_000_000, 2.5)]
    [InlineData(1, 0.5)]
    public void Absurd_reports_move_it_only_to_a_bound(long reported, double bound)
    {
        for (var i = 0; i < 100; i++)
            Learn(1000, reported);

        Assert.Equal(bound, _calibration.FactorOf(Provider, Model), 0.01);
    }

    [Theory]
    [InlineData(100, 300, true)]
    [InlineData(1000, 0, true)]
    [InlineData(1000, 3000, false)]
    public void Nothing_is_learnt_from_short_prompts_missing_reports_and_prompts_that_were_not_all_there(long estimate, long reported, bool isWhole)
    {
        _calibration.Learn(Provider, Model, new(estimate, isWhole), new Usage { InputTokens = reported });

        Assert.Equal(1, _calibration.FactorOf(Provider, Model));
    }

    [Fact]
    public void Models_and_providers_are_kept_apart()
    {
        Learn(1000, 2000);

        Assert.Equal(1, _calibration.FactorOf(Provider, "gpt-4o-mini"));
        Assert.Equal(1, _calibration.FactorOf("azure", Model));
    }

    [Fact]
    public void The_first_exchanges_are_sampled_and_then_few()
    {
        Assert.Equal(4, Enumerable.Range(0, 1000).Count(_ => _calibration.WantsSample(Provider, Model)));

        _time.Advance(TokenCalibration.SampleInterval);
        Assert.Equal(1, Enumerable.Range(0, 1000).Count(_ => _calibration.WantsSample(Provider, Model)));
    }

    [Fact]
    public void The_models_asked_for_longest_ago_are_forgotten()
    {
        Learn(1000, 2000);
        for (var i = 0; i < TokenCalibration.Capacity * 4; i++)
        {
            _calibration.WantsSample("client", $"made-up-{i}");
            _calibration.FactorOf(Provider, Model);
        }

        Assert.InRange(_calibration.Count, 1, TokenCalibration.Capacity);
        Assert.Equal(1.5, _calibration.FactorOf(Provider, Model), 0.001);
    }

    [Fact]
    public void Many_threads_learn_and_read_at_once()
    {
        Parallel.For(0, 20_000, i =>
        {
            var model = $"model-{i % (TokenCalibration.Capacity * 2)}";
            _calibration.WantsSample(Provider, model);
            _calibration.Learn(Provider, model, new(1000, IsWhole: true), new Usage { InputTokens = 1300 });
            Assert.InRange(_calibration.FactorOf(Provider, model), 1, 1.3001);
            Learn(1000, 1300);
        });

        Assert.InRange(_calibration.Count, 1, TokenCalibration.Capacity + Environment.ProcessorCount);
        Assert.InRange(_calibration.FactorOf(Provider, Model), 1, 1.3001);
    }

    private void Learn(long estimate, long reported) => _calibration.Learn(Provider, Model, new(estimate, IsWhole: true), new Usage { InputTokens = reported });
}
