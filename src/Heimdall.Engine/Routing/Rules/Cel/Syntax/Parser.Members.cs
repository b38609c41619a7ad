using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Heimdall.Engine.Routing.Rules.Cel.Syntax;

/// <summary>Names, literals, calls, selections and macros.</summary>
internal sealed partial class Parser
{
    private static readonly string[] Reserved =
        ["as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while"];

    // Member = Primary | Member "." SELECTOR ["(" [ExprList] ")"] | Member "[" Expr "]"
    private Expression Member(Expression operand)
    {
        while (true)
        {
            var position = _token.Position;
            if (Take("["))
            {
                operand = new Lookup(position, operand, Expression());
                Expect("]");
            }
            else if (Take("."))
            {
                operand = Selection(operand);
            }
            else
            {
                return operand;
            }
        }
    }

    private Expression Selection(Expression operand)
    {
        var name = _token;
        if (name.Kind is not (TokenKind.Name or TokenKind.QuotedName) || name.Text is "in" or "true" or "false" or "null")
            return Fail(name.Position, $"expected a name after '.', found {Describe(name)}");
        Advance();
        if (name.Kind == TokenKind.Name && Take("("))
            return MacroOf(name.Text) is { } macro ? Comprehension(name, macro, operand) : Call(name, receiver: operand);
        return new Lookup(name.Position, operand, new Constant(name.Position, CelValue.Of(name.Text)));
    }

    private Expression Primary()
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.Int:
                return Number(negative: false);
            case TokenKind.Literal:
                return new Constant(Advance().Position, token.Value);
            case TokenKind.Name:
                return Name(rooted: false);
            case TokenKind.Symbol when Take("."):
                return Name(rooted: true);
            case TokenKind.Symbol when Take("["):
                return ListLiteral(token.Position);
            case TokenKind.Symbol when Take("{"):
                return MapLiteral(token.Position);
            case TokenKind.Symbol when Take("("):
                var inner = Expression();
                Expect(")");
                return inner;
            default:
                return Fail(token.Position, $"expected a value, found {Describe(token)}");
        }
    }

    /// <param name="rooted">After a leading point: no macro's variable is meant.</param>
    private Expression Name(bool rooted)
    {
        var name = Advance();
        if (name.Kind != TokenKind.Name || name.Text is "in" || Array.IndexOf(Reserved, name.Text) >= 0)
            return Fail(name.Position, $"expected a value, found {(name.Kind == TokenKind.Name ? $"the reserved word '{name.Text}'" : Describe(name))}");
        switch (name.Text)
        {
            case "true": return new Constant(name.Position, CelValue.True);
            case "false": return new Constant(name.Position, CelValue.False);
            case "null": return new Constant(name.Position, CelValue.Null);
            case "has" when Take("("): return Has(name);
            case var _ when Take("("): return Call(name, receiver: null);
        }

        if (!rooted && _locals.LastIndexOf(name.Text) is var slot and >= 0)
            return new Local(name.Position, slot);
        if (_variables.IndexOf(name.Text) is var index and >= 0)
            return new Variable(name.Position, index);
        if (CelKindNames.Find(name.Text) is { } type)
            return new Constant(name.Position, CelValue.TypeOf(type));
        return Fail(name.Position, $"unknown variable '{name.Text}'; there are {string.Join(", ", _variables)}");
    }

    private Expression ListLiteral(int position)
    {
        var elements = Expressions("]", trailingComma: true);
        if (elements.Length > CelLimits.Elements)
            return Fail(position, $"a list has at most {CelLimits.Elements} elements");
        return elements.All(static element => element is Constant)
            ? new Constant(position, CelValue.Of(Values(elements)))
            : new ListLiteral(position, elements);
    }

    private Expression MapLiteral(int position)
    {
        var keys = ImmutableArray.CreateBuilder<Expression>();
        var values = ImmutableArray.CreateBuilder<Expression>();
        while (!_token.Is("}") && _error is null)
        {
            keys.Add(Expression());
            Expect(":");
            values.Add(Expression());
            if (!Take(","))
                break;
        }

        Expect("}");
        if (keys.Count > CelLimits.Elements)
            return Fail(position, $"a map has at most {CelLimits.Elements} entries");
        if (_error is not null || !keys.Concat(values).All(static part => part is Constant))
            return new MapLiteral(position, keys.ToImmutable(), values.ToImmutable());
        return CelMap.TryCreate(Values(keys), Values(values), out var problem, out var culprit) is { } map
            ? new Constant(position, CelValue.Of(map))
            : Fail(keys[culprit].Position, problem);
    }

    // What is constant is made once, with the program.
    private static CelValue[] Values(IEnumerable<Expression> constants) => [.. constants.Select(static constant => ((Constant)constant).Value)];

    private ImmutableArray<Expression> Expressions(string close, bool trailingComma)
    {
        var found = ImmutableArray.CreateBuilder<Expression>();
        while (_error is null && !(_token.Is(close) && (trailingComma || found.Count == 0)))
        {
            found.Add(Expression());
            if (!Take(","))
                break;
        }

        Expect(close);
        return found.ToImmutable();
    }

    private Expression Has(Token name)
    {
        var argument = Expression();
        Expect(")");
        return argument is Lookup { Key: Constant { Value.Kind: CelKind.String } key, Operand: var operand }
            ? new Has(name.Position, operand, key.Value)
            : Fail(argument.Position, "has() asks for a field: has(params.name) or has(headers[\"name\"])");
    }

    private Expression Call(Token name, Expression? receiver)
    {
        var arguments = Expressions(")", trailingComma: false);
        if (_error is not null)
            return new Constant(name.Position, CelValue.Null);
        if (receiver is not null)
            arguments = arguments.Insert(0, receiver);
        if (name.Text is "matches" && arguments.Length == 2)
            return Matches(name, arguments[0], arguments[1]);

        foreach (var signature in FunctionSignature.All)
        {
            if (string.Equals(signature.Name, name.Text, StringComparison.Ordinal) && signature.Receiver == receiver is not null && signature.Arguments + (receiver is null ? 0 : 1) == arguments.Length)
                return new Call(name.Position, signature.Function, arguments);
        }

        return Fail(name.Position, NoSuchCall(name.Text));
    }

    private static string NoSuchCall(string name)
    {
        var known = FunctionSignature.All.Select(static signature => signature.ToString()).Append("text.matches(\"pattern\")").ToList();
        var meant = known.Where(call => call.Contains($"{name}(", StringComparison.OrdinalIgnoreCase)).ToList();
        return meant.Count > 0 ? $"'{name}' is called as {string.Join(" or ", meant)}" : $"unknown function '{name}'; there are {string.Join(", ", known)}";
    }

    // Linear in the text whatever the pattern, as the language wants it (RE2). A pattern out of a request would have to be compiled by the request.
    private Expression Matches(Token name, Expression text, Expression pattern)
    {
        if (pattern is not Constant { Value.Kind: CelKind.String } literal)
            return Fail(pattern.Position, "the pattern of matches() is a literal, so that it is compiled once");
        try
        {
            return new Matches(name.Position, text, new Regex(literal.Value.AsString, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return Fail(pattern.Position, $"the pattern is no regular expression without backtracking: {error.Message}");
        }
    }

    private static Macro? MacroOf(string name) => name switch
    {
        "all" => Macro.All,
        "exists" => Macro.Exists,
        "exists_one" or "existsOne" => Macro.ExistsOne,
        "map" or "filter" => Macro.Collect,
        _ => null,
    };

    // range.all(x, condition), …, range.filter(x, condition), range.map(x, result), range.map(x, condition, result)
    private Expression Comprehension(Token name, Macro macro, Expression range)
    {
        var element = Advance();
        if (element.Kind != TokenKind.Name || Array.IndexOf(Reserved, element.Text) >= 0)
            return Fail(element.Position, $"expected a name for the element, found {Describe(element)}");
        Expect(",");

        _locals.Add(element.Text);
        LocalCount = Math.Max(LocalCount, _locals.Count);
        var first = Expression();
        var second = name.Text is "map" && Take(",") ? Expression() : null;
        _locals.RemoveAt(_locals.Count - 1);
        Expect(")");

        return name.Text is "map"
            ? new Comprehension(name.Position, macro, range, _locals.Count, second is null ? null : first, second ?? first)
            : new Comprehension(name.Position, macro, range, _locals.Count, first, null);
    }
}
