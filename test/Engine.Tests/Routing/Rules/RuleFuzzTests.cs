using Heimdall.Engine.Routing.Rules;
using Heimdall.Engine.Routing.Rules.Cel;
using static Heimdall.Engine.Tests.Routing.Rules.Asked;

namespace Heimdall.Engine.Tests.Routing.Rules;

/// <summary>Whatever an operator writes, traffic goes on. The seeds are fixed: a failure comes back.</summary>
public sealed class RuleFuzzTests
{
    private static readonly string[] Words =
    [
        "model", "provider", "headers", "params", "request", "budget_used", "x", "y", "1", "0", "2u", "1.5", "-1", "'a'", "\"b\"", "b'c'", "true", "false", "null",
        "int", "type", "size", "string", "has", "in", "startsWith", "matches", "all", "exists", "map", "filter", "exists_one", "lowerAscii", "dyn",
        "(", ")", "[", "]", "{", "}", ".", ",", ":", "?", "+", "-", "*", "/", "%", "!", "==", "!=", "<", "<=", ">", ">=", "&&", "||", " ", "`a-b`", "r'", "'''", "\\", "é", "\ud83d",
    ];

    private static readonly string[] Leaves = ["model", "budget_used", "headers['user-agent']", "params.none", "1", "0", "2u", "1.5", "'a'", "b'c'", "true", "null", "int"];

    /// <summary>Sound expressions, to grow others from.</summary>
    private static readonly string[] Seeds =
        [.. ConformanceSeeds(), "model.startsWith('claude') && headers['user-agent'].contains('cli')", "[1, 2, 3].map(x, x > 1, x * 2).exists(y, y == 4) ? params.a : headers.b"];

    [Fact]
    public void Garbage_neither_throws_nor_lasts()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 10_000; i++)
            Survives(string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => Words[random.Next(Words.Length)])));
    }

    [Fact]
    public void Sound_expressions_with_a_slip_neither_throw_nor_last()
    {
        var random = new Random(77);
        for (var i = 0; i < 10_000; i++)
        {
            var source = Seeds[random.Next(Seeds.Length)];
            var (from, to) = (random.Next(source.Length + 1), random.Next(source.Length + 1));
            Survives(random.Next(3) switch
            {
                0 => source.Insert(from, Words[random.Next(Words.Length)]),
                1 => source[..Math.Min(from, to)] + source[Math.Max(from, to)..],
                _ => source[..from] + Seeds[random.Next(Seeds.Length)] + source[from..],
            });
        }
    }

    [Fact]
    public void Trees_that_always_compile_end_in_a_value_or_an_error()
    {
        var random = new Random(5);
        for (var i = 0; i < 1_000; i++)
        {
            var source = Tree(random, 6);
            if (source.Length <= CelLimits.Length)
                Assert.Null(Compiled(Rule("r", source, To("groq"))).Rules[0].Error);
            Survives(source);
        }
    }

    // A rule either has an error or is asked; that it comes to an end within its steps is what the evaluator's own count says.
    private static void Survives(string expression) =>
        Compiled(Rule("r", expression, To("groq"))).Apply(Request("claude-haiku", "openai", ("user-agent", "claude-cli")), new Random(1), verdicts: new List<RuleVerdict>());

    private static string Tree(Random random, int depth)
    {
        string Next() => Tree(random, depth - 1);
        if (depth == 0)
            return Leaves[random.Next(Leaves.Length)];
        return random.Next(12) switch
        {
            0 => $"({Next()} + {Next()})",
            1 => $"({Next()} == {Next()})",
            2 => $"({Next()} && {Next()})",
            3 => $"({Next()} || {Next()})",
            4 => $"({Next()} ? {Next()} : {Next()})",
            5 => $"[{Next()}, {Next()}]",
            6 => $"{{'k': {Next()}, 'l': {Next()}}}",
            7 => $"[{Next()}, {Next()}].all(x, {Next()} == x)",
            8 => $"[{Next()}].map(y, [y, {Next()}])",
            9 => $"({Next()})[{Next()}]",
            10 => $"size({Next()})",
            _ => $"(!{Next()} < {Next()})",
        };
    }

    private static IEnumerable<string> ConformanceSeeds() => Cel.ConformanceCase.All.Select(static found => found.Expression).Where(static source => source.Length > 0);
}
