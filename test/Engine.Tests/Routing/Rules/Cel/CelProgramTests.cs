using Heimdall.Engine.Routing.Rules.Cel;

namespace Heimdall.Engine.Tests.Routing.Rules.Cel;

public sealed class CelProgramTests
{
    /// <summary>The position is that of a person, from 1.</summary>
    [Theory]
    [InlineData("", "expected a value, found the end", 1)]
    [InlineData("model = 'x'", "equality is '=='", 7)]
    [InlineData("model == 'x' and true", "'and' is written '&&'", 14)]
    [InlineData("model == 'x", "the string does not end: ' is missing", 10)]
    [InlineData("modle == 'x'", "unknown variable 'modle'; there are model, text", 1)]
    [InlineData("model.beginsWith('x')", "unknown function 'beginsWith'; there are", 7)]
    [InlineData("startsWith(model, 'x')", "'startsWith' is called as text.startsWith(…)", 1)]
    [InlineData("model.startsWith()", "'startsWith' is called as text.startsWith(…)", 7)]
    [InlineData("(model == 'x'", "expected ')', found the end", 14)]
    [InlineData("model in ['x', ", "expected a value, found the end", 16)]
    [InlineData("model in ['x'", "expected ']', found the end", 14)]
    [InlineData("model.matches('(')", "no regular expression", 15)]
    [InlineData("model.matches(text)", "is a literal", 15)]
    [InlineData("model.matches('(a)\\\\1')", "no regular expression", 15)]
    [InlineData("model.matches('((a{1,1000}){1,1000}){1,1000}')", "no regular expression", 15)]
    [InlineData("has(model)", "has() asks for a field", 5)]
    [InlineData("'\\d'", "no escape sequence", 2)]
    [InlineData("'\\ud800'", "denotes no character", 2)]
    [InlineData("9223372036854775808", "too large for an int", 1)]
    [InlineData("99999999999999999999", "no number of 64 bits", 1)]
    [InlineData("model ? 1", "expected ':', found the end", 10)]
    [InlineData("model && || true", "expected a value, found '||'", 10)]
    [InlineData("if", "the reserved word 'if'", 1)]
    [InlineData("{'a': 1, 'a': 2}", "has this key already", 10)]
    [InlineData("{1.5: 1}", "key is bool, int, uint or string, not double", 2)]
    [InlineData("[1].all(1, true)", "expected a name for the element", 9)]
    [InlineData("model @ 'x'", "'@' means nothing here", 7)]
    [InlineData("model.\"x\"", "expected a name after '.'", 7)]
    public void A_fault_says_where_it_is_and_what_was_expected(string source, string message, int character)
    {
        Assert.Null(CelProgram.Compile(source, ["model", "text"], out var error));
        Assert.Contains(message, error.Message);
        Assert.Equal(character, error.Position + 1);
    }

    [Theory]
    [InlineData("1 + 1u", "no operator + for int and uint", 3)]
    [InlineData("1 / 0", "division by zero", 3)]
    [InlineData("9223372036854775807 + 1", "does not fit", 21)]
    [InlineData("['a'][1]", "no such element", 6)]
    [InlineData("{'a': 1}.b", "no such key", 10)]
    [InlineData("'a' < 1", "string and int have no order", 5)]
    [InlineData("int('x')", "has no counterpart", 1)]
    [InlineData("'a' ? 1 : 2", "?: asks a bool", 5)]
    public void An_error_of_an_evaluation_says_where_and_why(string source, string message, int character)
    {
        var error = Evaluate(source).AsError;

        Assert.Contains(message, error.Message);
        Assert.Equal(character, error.Position + 1);
    }

    [Theory]
    [InlineData("{'a-b': 7}.`a-b` == 7")]
    [InlineData("[1, 2].existsOne(x, x == 1)")]
    [InlineData("[3, 4].map(x, x > 3, x * 2) == [8]")]
    [InlineData("[[1, 2], [3]].map(x, x.map(y, y + size(x))) == [[3, 4], [4]]")]
    [InlineData("[1].exists(model, model == 1) && 'm' == 'm'")]
    [InlineData("'straße'.upperAscii() == 'STRAßE'")]
    [InlineData("'claude-haiku-4-5'.matches('^claude-(haiku|sonnet)-[0-9]')")]
    [InlineData("(1 / 0 > 1) || true || (1 / 0 > 1)")]
    [InlineData("true ? true : 1 / 0 > 1 // the rest is never asked")]
    public void What_the_conformance_cases_do_not_ask_holds_too(string source) => Assert.True(Evaluate(source).IsTrue, Evaluate(source).ToString());

    [Fact]
    public void Rows_of_hundreds_of_terms_are_no_nesting()
    {
        var source = string.Join(" || ", Enumerable.Range(0, 400).Select(static number => $"1 == {number}"));

        Assert.True(Evaluate(source).IsTrue);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("!", "")]
    [InlineData("--", "")]
    [InlineData("{1:", "}")]
    [InlineData("size(", ")")]
    [InlineData("true ? 1 : ", "")]
    [InlineData("[1].map(x, ", ")")]
    [InlineData("1 + ", "")]
    [InlineData("1 == ", "")]
    [InlineData("", "[0]")]
    [InlineData("", ".a")]
    public void Nesting_is_bounded(string open, string close)
    {
        Evaluate(Nested(open, close, 20));

        Assert.Null(CelProgram.Compile(Nested(open, close, 800), [], out var error));
        Assert.Contains("nested deeper", error.Message);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[1].map(x, ", ")")]
    [InlineData("true ? 1 : ", "")]
    [InlineData("1 + ", "")]
    public void The_deepest_tree_needs_little_of_the_stack(string open, string close)
    {
        var value = default(CelValue);
        var thread = new Thread(() => value = Evaluate(Nested(open, close, CelLimits.Depth - 10)), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();

        Assert.False(value.IsError);
    }

    [Fact]
    public void Length_is_bounded()
    {
        Assert.Null(CelProgram.Compile(new string(' ', CelLimits.Length) + "1", [], out var error));
        Assert.Contains("at most", error.Message);
    }

    [Theory]
    [InlineData("[0, 1].all(a, [0, 1].all(b, [0, 1].all(c, [0, 1].all(d, [0, 1].all(e, [0, 1].all(f, [0, 1].all(g, [0, 1].all(h, [0, 1].all(i, [0, 1].all(j, [0, 1].all(k, [0, 1].all(l, [0, 1].all(m, [0, 1].all(n, [0, 1].all(o, true)))))))))))))))")]
    [InlineData("[0, 1].exists(a, [0, 1].exists(b, [0, 1].exists(c, [0, 1].exists(d, [0, 1].exists(e, [0, 1].exists(f, [0, 1].exists(g, [0, 1].exists(h, [0, 1].exists(i, [0, 1].exists(j, [0, 1].exists(k, [0, 1].exists(l, [0, 1].exists(m, [0, 1].exists(n, 1 / 0 > 0)))))))))))))) || true")]
    public void Exponential_time_ends_as_an_error_that_nothing_absorbs(string source) => Assert.Contains("steps", Evaluate(source).AsError.Message);

    [Fact]
    public void Values_that_double_at_each_turn_are_never_compared_to_the_end()
    {
        var doubled = $"[1]{string.Concat(Enumerable.Repeat(".map(x, [x, x])", 60))}";

        Assert.Contains("steps", Evaluate($"{doubled} == {doubled}").AsError.Message);
    }

    [Fact]
    public void Strings_and_lists_do_not_grow_beyond_their_bounds()
    {
        Assert.True(Evaluate($"['0123456789']{string.Concat(Enumerable.Repeat(".map(x, x + x)", 30))}").IsError);
        Assert.True(Evaluate($"[[1]]{string.Concat(Enumerable.Repeat(".map(x, x + x)", 30))}").IsError);
    }

    private static string Nested(string open, string close, int levels) =>
        string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));

    private static CelValue Evaluate(string source)
    {
        var program = CelProgram.Compile(source, [], out var error);
        Assert.True(program is not null, error.ToString());
        return program.Evaluate(new Nothing());
    }

    private sealed class Nothing : ICelVariables
    {
        public CelValue Get(int index) => default;
    }
}
