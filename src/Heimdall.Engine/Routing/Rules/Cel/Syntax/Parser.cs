using System.Collections.Immutable;

namespace Heimdall.Engine.Routing.Rules.Cel.Syntax;

/// <summary>
/// Turns text into a tree, a method per production of the grammar (cel-spec, "Syntax"). The first fault is kept and ends the text there:
/// everything after it reads as the end, so that no method needs to know that something went wrong.
/// </summary>
internal sealed partial class Parser
{
    private readonly Lexer _lexer;
    private readonly ImmutableArray<string> _variables;
    private readonly List<string> _locals = [];
    private Token _token;
    private int _depth;
    private CelError? _error;

    private Parser(string source, ImmutableArray<string> variables)
    {
        _lexer = new(source);
        _variables = variables;
        _token = _lexer.Next();
    }

    /// <summary>Most macros around one another: so many elements are at hand at a time.</summary>
    private int LocalCount { get; set; }

    /// <summary>The tree, or why there is none.</summary>
    /// <param name="variables">The names that have values.</param>
    /// <param name="locals">How many elements of macros are at hand at a time, at most.</param>
    public static Expression? Parse(string source, ImmutableArray<string> variables, out int locals, out CelError error)
    {
        locals = 0;
        error = new(CelLimits.Length, $"an expression has at most {CelLimits.Length} characters");
        if (source.Length > CelLimits.Length)
            return null;

        var parser = new Parser(source, variables);
        var expression = parser.Whole();
        locals = parser.LocalCount;
        error = parser._lexer.Error ?? parser._error ?? default;
        return parser._lexer.Error is null && parser._error is null ? expression : null;
    }

    private Expression Whole()
    {
        var expression = Expression();
        if (_token.Kind != TokenKind.End)
            Fail(_token.Position, $"expected an operator or the end, found '{_token.Text}'{Hint()}");
        if (_error is null && TooDeep(expression) is { } deep)
            Fail(deep.Position, $"nested deeper than {CelLimits.Depth} levels");
        return expression;
    }

    private string Hint() => _token.Text switch
    {
        "and" or "AND" => ": 'and' is written '&&'",
        "or" or "OR" => ": 'or' is written '||'",
        "{" => ": messages are not part of what is covered here",
        _ => "",
    };

    // Expr = ConditionalOr ["?" ConditionalOr ":" Expr]
    private Expression Expression()
    {
        if (++_depth > CelLimits.Depth)
            Fail(_token.Position, $"nested deeper than {CelLimits.Depth} levels");
        var expression = ConditionalOr();
        var position = _token.Position;
        if (Take("?"))
        {
            var then = ConditionalOr();
            Expect(":");
            expression = new Conditional(position, expression, then, Expression());
        }

        _depth--;
        return expression;
    }

    private Expression ConditionalOr()
    {
        var first = ConditionalAnd();
        if (!_token.Is("||"))
            return first;
        var position = _token.Position;
        var terms = ImmutableArray.CreateBuilder<Expression>();
        terms.Add(first);
        while (Take("||"))
            terms.Add(ConditionalAnd());
        return new Logical(position, Decisive: true, terms.ToImmutable());
    }

    private Expression ConditionalAnd()
    {
        var first = Relation();
        if (!_token.Is("&&"))
            return first;
        var position = _token.Position;
        var terms = ImmutableArray.CreateBuilder<Expression>();
        terms.Add(first);
        while (Take("&&"))
            terms.Add(Relation());
        return new Logical(position, Decisive: false, terms.ToImmutable());
    }

    private Expression Relation()
    {
        var left = Addition();
        while (RelationOperator() is { } found)
            left = new Binary(Advance().Position, found, left, Addition());
        return left;
    }

    private Operator? RelationOperator() => _token switch
    {
        { Kind: TokenKind.Name, Text: "in" } => Operator.In,
        { Kind: TokenKind.Symbol, Text: "==" } => Operator.Equal,
        { Kind: TokenKind.Symbol, Text: "!=" } => Operator.NotEqual,
        { Kind: TokenKind.Symbol, Text: "<" } => Operator.Less,
        { Kind: TokenKind.Symbol, Text: "<=" } => Operator.LessOrEqual,
        { Kind: TokenKind.Symbol, Text: ">" } => Operator.Greater,
        { Kind: TokenKind.Symbol, Text: ">=" } => Operator.GreaterOrEqual,
        _ => null,
    };

    private Expression Addition()
    {
        var left = Multiplication();
        while (_token.Is("+") || _token.Is("-"))
            left = new Binary(_token.Position, Advance().Text is "+" ? Operator.Add : Operator.Subtract, left, Multiplication());
        return left;
    }

    private Expression Multiplication()
    {
        var left = Unary();
        while (_token.Is("*") || _token.Is("/") || _token.Is("%"))
        {
            var sign = Advance();
            left = new Binary(sign.Position, sign.Text switch { "*" => Operator.Multiply, "/" => Operator.Divide, _ => Operator.Modulo }, left, Unary());
        }

        return left;
    }

    // Unary = Member | "!" {"!"} Member | "-" {"-"} Member
    private Expression Unary()
    {
        var sign = _token;
        if (!sign.Is("!") && !sign.Is("-"))
            return Member(Primary());

        var count = 0;
        for (; _token.Is(sign.Text); Advance())
            count++;
        var negative = sign.Text is "-" && _token is { Kind: TokenKind.Int } or { Value.Kind: CelKind.Double };
        var operand = Member(negative ? Number(negative: true) : Primary());
        for (var i = negative ? 1 : 0; i < count; i++)
            operand = new Unary(sign.Position, sign.Text is "!" ? Operator.Not : Operator.Negate, operand);
        return operand;
    }

    // The sign of a literal is part of it: the least int has no positive counterpart to be negated.
    private Constant Number(bool negative)
    {
        var token = Advance();
        if (token.Value.Kind == CelKind.Double)
            return new(token.Position, CelValue.Of(negative ? -token.Value.AsDouble : token.Value.AsDouble));

        var magnitude = token.Value.AsUint;
        if (magnitude > (negative ? 1UL << 63 : long.MaxValue))
            return Fail(token.Position, $"'{token.Text}' is too large for an int; a uint is written {token.Text}u");
        return new(token.Position, CelValue.Of(negative ? -(long)magnitude : (long)magnitude));
    }

    // Recursion in the tree costs stack where it is evaluated: rows of operators and of points make it deep without nesting the text.
    private static Expression? TooDeep(Expression root)
    {
        var open = new Stack<(Expression Expression, int Depth)>([(root, 1)]);
        while (open.TryPop(out var next))
        {
            if (next.Depth > CelLimits.Depth)
                return next.Expression;
            foreach (var child in next.Expression.Children)
                open.Push((child, next.Depth + 1));
        }

        return null;
    }

    private Token Advance()
    {
        var token = _token;
        if (_error is null)
            _token = _lexer.Next();
        return token;
    }

    private bool Take(string symbol)
    {
        if (!_token.Is(symbol))
            return false;
        Advance();
        return true;
    }

    private void Expect(string symbol)
    {
        if (!Take(symbol))
            Fail(_token.Position, $"expected '{symbol}', found {Describe(_token)}");
    }

    private static string Describe(Token token) => token.Kind == TokenKind.End ? "the end" : $"'{token.Text}'";

    private Constant Fail(int position, string message)
    {
        _error ??= new(position, message);
        _token = new(TokenKind.End, position, "");
        return new(position, CelValue.Null);
    }
}
