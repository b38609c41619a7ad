namespace Heimdall.Engine.Tests.Configuration;

public sealed class ComplexityTests
{
    [Fact]
    public void Bifrosts_settings_are_taken_and_words_are_told_apart_without_case()
    {
        var options = ConfigText.Options(
            """
            {"governance": {"complexity_analyzer_config": {
              "tier_boundaries": {"simple_medium": 0.1, "medium_complex": 0.2, "complex_reasoning": 0.9},
              "keywords": {"code_keywords": [" COBOL ", "cobol", "Linker"], "reasoning_keywords": ["why"], "technical_keywords": ["mainframe"], "simple_keywords": ["hi"]}}}}
            """).Governance.Complexity;

        Assert.Equal((0.1, 0.2, 0.9), (options.SimpleMedium, options.MediumComplex, options.ComplexReasoning));
        Assert.Equal(["cobol", "linker"], options.CodeWords);
        Assert.Equal(["why"], options.ReasoningWords);
    }

    [Fact]
    public void What_is_not_said_stays_as_it_comes_with_Heimdall()
    {
        var options = ConfigText.Options("""{"governance": {"complexity_analyzer_config": {"tier_boundaries": {"complex_reasoning": 0.7}}}}""").Governance.Complexity;

        Assert.Equal((0.15, 0.35, 0.7), (options.SimpleMedium, options.MediumComplex, options.ComplexReasoning));
        Assert.NotEmpty(options.CodeWords);
    }

    [Theory]
    [InlineData("""{"tier_boundaries": {"simple_medium": 0.5}}""", "tier_boundaries.simple_medium")]
    [InlineData("""{"tier_boundaries": {"complex_reasoning": 1}}""", "tier_boundaries.simple_medium")]
    [InlineData("""{"tier_boundaries": {"medium_complex": "much"}}""", "tier_boundaries.medium_complex")]
    [InlineData("""{"keywords": {"code_keywords": []}}""", "keywords.code_keywords")]
    [InlineData("""{"keywords": {"code_keywords": [5]}}""", "keywords.code_keywords[0]")]
    [InlineData("""{"keywords": "many"}""", "keywords")]
    public void What_cannot_be_meant_is_a_fault(string config, string field) => Assert.Contains(
        $"$.governance.complexity_analyzer_config.{field}",
        ConfigText.Read($"{{\"governance\": {{\"complexity_analyzer_config\": {config}}}}}").Faults.Select(static fault => fault.Path));
}
