using System.Collections.Immutable;

namespace Heimdall.Matrix.Scenarios;

/// <summary>The columns of the table.</summary>
internal static class ScenarioCatalog
{
    public static readonly ImmutableArray<Scenario> All =
    [
        new TextScenario(),
        new ToolsScenario(),
        new ParallelScenario(),
        new ThinkingScenario(),
        new ImageScenario(),
        new PdfScenario(),
        new ToolErrorScenario(),
        new LongScenario(),
        new SubagentScenario(),
        new WebSearchScenario(),
        new McpScenario(),
        new CompactionScenario(),
        new ModelSwitchScenario(),
    ];
}
