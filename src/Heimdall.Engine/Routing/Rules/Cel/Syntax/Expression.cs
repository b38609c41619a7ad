using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Heimdall.Engine.Routing.Rules.Cel.Syntax;

/// <summary>The tree of an expression. Immutable.</summary>
/// <param name="Position">Of the character that an error in it is shown at.</param>
internal abstract record Expression(int Position)
{
    public virtual ImmutableArray<Expression> Children => [];
}

internal sealed record Constant(int Position, CelValue Value) : Expression(Position);

/// <param name="Index">Among the names the program was compiled with.</param>
internal sealed record Variable(int Position, int Index) : Expression(Position);

/// <summary>The element at hand of the macro around it.</summary>
internal sealed record Local(int Position, int Slot) : Expression(Position);

/// <summary><c>a[b]</c>, and <c>a.b</c> as <c>a["b"]</c>.</summary>
internal sealed record Lookup(int Position, Expression Operand, Expression Key) : Expression(Position)
{
    public override ImmutableArray<Expression> Children => [Operand, Key];
}

/// <summary><c>has(a.b)</c></summary>
internal sealed record Has(int Position, Expression Operand, CelValue Key) : Expression(Position)
{
    public override ImmutableArray<Expression> Children => [Operand];
}

internal sealed record Unary(int Position, Operator Operator, Expression Operand) : Expression(Position)
{
    public override ImmutableArray<Expression> Children => [Operand];
}

internal sealed record Binary(int Position, Operator Operator, Expression Left, Expression Right) : Expression(Position)
{
    public override ImmutableArray<Expression> Children => [Left, Right];
}

/// <summary>A row of <c>&amp;&amp;</c> or of <c>||</c>: flat, because generated rules have hundreds of terms.</summary>
/// <param name="Decisive">The value of a term that decides the row: false for <c>&amp;&amp;</c>.</param>
internal sealed record Logical(int Position, bool Decisive, ImmutableArray<Expression> Terms) : Expression(Position)
{
    public override ImmutableArray<Expression> Children => Terms;
}

internal sealed record Conditional(int Position, Expression Condition, Expression Then, Expression Else) : Expression(Position)
{
    public override ImmutableArray<Expression> Children => [Condition, Then, Else];
}

internal sealed record ListLiteral(int Position, ImmutableArray<Expression> Elements) : Expression(Position)
{
    public override ImmutableArray<Expression> Children => Elements;
}

internal sealed record MapLiteral(int Position, ImmutableArray<Expression> Keys, ImmutableArray<Expression> Values) : Expression(Position)
{
    public override ImmutableArray<Expression> Children => [.. Keys, .. Values];
}

/// <param name="Arguments">A receiver comes first: <c>a.f(b)</c> and <c>f(a, b)</c> are one call.</param>
internal sealed record Call(int Position, Function Function, ImmutableArray<Expression> Arguments) : Expression(Position)
{
    public override ImmutableArray<Expression> Children => Arguments;
}

internal sealed record Matches(int Position, Expression Text, Regex Pattern) : Expression(Position)
{
    public override ImmutableArray<Expression> Children => [Text];
}

/// <param name="Slot">Where the element at hand is kept.</param>
/// <param name="Condition">Null: every element.</param>
/// <param name="Result">Null: the element itself.</param>
internal sealed record Comprehension(int Position, Macro Macro, Expression Range, int Slot, Expression? Condition, Expression? Result) : Expression(Position)
{
    public override ImmutableArray<Expression> Children => [.. new[] { Range, Condition, Result }.OfType<Expression>()];
}

internal enum Operator
{
    Not,
    Negate,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    In,
}

/// <summary>The macros over lists and the keys of maps; <c>map</c> and <c>filter</c> both collect.</summary>
internal enum Macro
{
    All,
    Exists,
    ExistsOne,
    Collect,
}
