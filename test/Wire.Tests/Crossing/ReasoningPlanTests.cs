using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Crossing;

public sealed class ReasoningPlanTests
{
    private readonly TranslationReport _report = new();

    [Theory]
    [InlineData("o3", "minimal", "low")]
    [InlineData("o3", "max", "high")]
    [InlineData("o3", "none", "low")]
    [InlineData("gpt-5", "minimal", "minimal")]
    [InlineData("gpt-5", "none", "minimal")]
    [InlineData("gpt-5.1", "none", "none")]
    [InlineData("gpt-5.1", "minimal", "low")]
    [InlineData("gpt-5.1-codex", "none", "low")]
    [InlineData("gpt-5.2", "xhigh", "xhigh")]
    [InlineData("gpt-5.2", "max", "xhigh")]
    [InlineData("gpt-5-pro", "low", "high")]
    [InlineData("gpt-5.2-pro", "low", "medium")]
    [InlineData("grok-3-mini", "medium", "high")]
    [InlineData("deepseek-v4-pro", "max", "max")]
    [InlineData("claude-opus-4-6", "xhigh", "high")]
    [InlineData("claude-opus-4-6", "max", "max")]
    [InlineData("claude-opus-4-8", "xhigh", "xhigh")]
    [InlineData("mistral-medium-3-5", "low", "high")]
    public void An_effort_becomes_the_nearest_word_that_the_model_knows(string model, string asked, string expected)
    {
        var effort = ReasoningPlan.Effort(Asked(asked), ModelFamily.Facts(model).Efforts, maxTokens: 32_000, _report);

        Assert.Equal(expected, Word(effort));
        Assert.Equal(asked == expected, _report.Notes.Count == 0);
    }

    [Theory]
    [InlineData(8_000L, 32_000L, "low")]
    [InlineData(19_200L, 32_000L, "medium")]
    [InlineData(19_201L, 32_000L, "high")]
    [InlineData(5_000L, null, "medium")]
    [InlineData(0L, 32_000L, "low")]
    [InlineData(-1L, 32_000L, null)]
    public void A_budget_becomes_an_effort_by_its_share_of_the_limit(long budget, long? maxTokens, string? expected)
    {
        var wanted = new Reasoning { Mode = ReasoningMode.Enabled, BudgetTokens = budget };

        Assert.Equal(expected, Word(ReasoningPlan.Effort(wanted, Efforts.LowToHigh, maxTokens, _report)));
    }

    [Fact]
    public void Thinking_switched_off_outweighs_an_effort()
    {
        var wanted = new Reasoning { Mode = ReasoningMode.Disabled, Effort = JsonText.From("high") };

        Assert.Equal(Efforts.Off, ReasoningPlan.Effort(wanted, ModelFamily.Facts("gpt-5.2").Efforts, 32_000, _report));
        Assert.Empty(_report.Notes);
    }

    [Fact]
    public void A_word_that_nobody_knows_is_dropped_and_reported()
    {
        Assert.Null(ReasoningPlan.Effort(Asked("ultra"), Efforts.LowToHigh, 32_000, _report));
        Assert.Equal((TranslationAction.Dropped, "reasoning.effort"), (_report.Notes[0].Action, _report.Notes[0].Subject));
    }

    [Theory]
    [InlineData("gemini-2.5-pro", 0L, 32_000L, 128L)] // cannot be off
    [InlineData("gemini-2.5-flash", 0L, 32_000L, 0L)]
    [InlineData("gemini-2.5-flash-lite", 100L, 32_000L, 512L)]
    [InlineData("gemini-2.5-flash", 31_999L, 32_000L, 24_576L)]
    [InlineData("gemini-2.5-flash", 31_999L, 8_000L, 7_999L)]
    [InlineData("gemini-2.5-flash", -1L, 8_000L, -1L)]
    [InlineData("gemini-2.5-flash", 5_000L, null, 5_000L)]
    public void A_budget_is_kept_within_the_range_of_the_model(string model, long asked, long? maxTokens, long expected)
    {
        var wanted = new Reasoning { Mode = ReasoningMode.Enabled, BudgetTokens = asked };

        Assert.Equal(new GeminiThinking(expected, null), ReasoningPlan.ForGemini(wanted, ModelFamily.Facts(model), maxTokens, _report));
        Assert.Equal(asked == expected || asked == 0 && expected == 0, _report.Notes.Count == 0);
    }

    [Theory]
    [InlineData("gemini-2.5-pro", "medium", 32_000L, 128 + (long)(0.425 * (32_000 - 128)))]
    [InlineData("gemini-2.5-flash", "none", 32_000L, 0L)]
    public void An_effort_becomes_a_share_of_the_range(string model, string asked, long maxTokens, long expected) =>
        Assert.Equal(new GeminiThinking(expected, null), ReasoningPlan.ForGemini(Asked(asked), ModelFamily.Facts(model), maxTokens, _report));

    [Theory]
    [InlineData("gemini-3-pro-preview", "medium", "high")]
    [InlineData("gemini-3-pro-preview", "minimal", "low")]
    [InlineData("gemini-3.1-pro-preview", "medium", "medium")]
    [InlineData("gemini-3-flash-preview", "none", "minimal")]
    [InlineData("gemini-3.9-ultra", "xhigh", "high")]
    public void An_effort_becomes_a_level(string model, string asked, string expected) =>
        Assert.Equal(expected, Word(ReasoningPlan.ForGemini(Asked(asked), ModelFamily.Facts(model), 32_000, _report)?.Level));

    [Fact]
    public void Adaptive_thinking_is_left_to_a_Gemini()
    {
        var wanted = new Reasoning { Mode = ReasoningMode.Adaptive };

        Assert.Equal(new GeminiThinking(ReasoningPlan.DynamicBudget, null), ReasoningPlan.ForGemini(wanted, ModelFamily.Facts("gemini-2.5-flash-lite"), 32_000, _report));
        Assert.Null(ReasoningPlan.ForGemini(wanted, ModelFamily.Facts("gemini-3-pro"), 32_000, _report));
        Assert.Empty(_report.Notes);
    }

    [Fact]
    public void A_model_that_is_not_known_to_think_is_told_nothing_and_the_client_so()
    {
        Assert.Null(ReasoningPlan.ForGemini(Asked("high"), ModelFamily.Facts("gemma-4"), 32_000, _report));
        Assert.Equal(TranslationAction.Dropped, Assert.Single(_report.Notes).Action);
    }

    private static Reasoning Asked(string effort) => new() { Effort = JsonText.From(effort) };

    private static string? Word(Efforts? effort) => effort is { } word ? System.Text.Encoding.ASCII.GetString(word.Word()) : null;
}
