using System.Collections.Immutable;
using System.Diagnostics;
using Heimdall.Engine.Routing.Rules.Cel.Syntax;

namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>
/// What a tree comes to (cel-spec, "Evaluation"). An error is a value that every construct passes on, except for those that do not depend on
/// it. Once the steps are spent nothing has a value any more, so that no construct can hide that.
/// </summary>
internal ref partial struct Evaluator(ICelVariables variables, int locals)
{
    private readonly CelValue[] _locals = locals == 0 ? [] : new CelValue[locals];
    private int _steps = CelLimits.Steps;

    public CelValue Run(Expression root)
    {
        var value = Evaluate(root);
        return _steps <= 0 ? Exhausted(root) : value;
    }

    private CelValue Evaluate(Expression expression)
    {
        if (--_steps <= 0)
            return Exhausted(expression);
        return expression switch
        {
            Constant constant => constant.Value,
            Variable variable => variables.Get(variable.Index),
            Local local => _locals[local.Slot],
            Lookup lookup => EvaluateLookup(lookup),
            Call call => EvaluateCall(call),
            Logical logical => EvaluateLogical(logical),
            Binary binary => EvaluateBinary(binary),
            Unary unary => EvaluateUnary(unary),
            Has has => EvaluateHas(has),
            Conditional conditional => EvaluateConditional(conditional),
            Matches matches => EvaluateMatches(matches),
            ListLiteral list => EvaluateAll(list.Elements, out var error) is { } elements ? CelValue.Of(elements) : error,
            MapLiteral map => EvaluateMap(map),
            Comprehension comprehension => EvaluateComprehension(comprehension),
            _ => throw new UnreachableException(expression.GetType().Name),
        };
    }

    // A term that decides the row does so wherever it stands, and whatever error stands beside it.
    private CelValue EvaluateLogical(Logical logical)
    {
        var undecided = CelValue.Of(!logical.Decisive);
        foreach (var term in logical.Terms)
        {
            var value = Evaluate(term);
            if (value.Kind == CelKind.Bool && value.IsTrue == logical.Decisive)
                return value;
            if (value.Kind != CelKind.Bool && !undecided.IsError)
                undecided = value.IsError ? value : Fail(term, $"{(logical.Decisive ? "||" : "&&")} joins bool, not {value.Kind.Name()}");
        }

        return undecided;
    }

    private CelValue EvaluateConditional(Conditional conditional)
    {
        var condition = Evaluate(conditional.Condition);
        if (condition.Kind == CelKind.Bool)
            return Evaluate(condition.IsTrue ? conditional.Then : conditional.Else);
        return condition.IsError ? condition : Fail(conditional, $"?: asks a bool, not {condition.Kind.Name()}");
    }

    private CelValue EvaluateUnary(Unary unary)
    {
        var operand = Evaluate(unary.Operand);
        if (operand.IsError)
            return operand;
        return (unary.Operator, operand.Kind) switch
        {
            (Operator.Not, CelKind.Bool) => CelValue.Of(!operand.IsTrue),
            (Operator.Negate, CelKind.Double) => CelValue.Of(-operand.AsDouble),
            (Operator.Negate, CelKind.Int) when operand.AsInt == long.MinValue => Fail(unary, Arithmetic.Overflow),
            (Operator.Negate, CelKind.Int) => CelValue.Of(-operand.AsInt),
            _ => Fail(unary, $"no operator {(unary.Operator == Operator.Not ? "!" : "-")} for {operand.Kind.Name()}"),
        };
    }

    private CelValue EvaluateBinary(Binary binary)
    {
        var left = Evaluate(binary.Left);
        if (left.IsError)
            return left;
        var right = Evaluate(binary.Right);
        if (right.IsError)
            return right;
        switch (binary.Operator)
        {
            case Operator.Equal or Operator.NotEqual:
                var equal = Equality.Of(left, right, ref _steps);
                return _steps <= 0 ? Exhausted(binary) : CelValue.Of(equal == (binary.Operator == Operator.Equal));
            case Operator.In:
                return EvaluateIn(binary, left, right);
            case Operator.Less or Operator.LessOrEqual or Operator.Greater or Operator.GreaterOrEqual:
                Spend(SizeOf(left));
                return Ordering.Of(left, right) is { } order
                    ? CelValue.Of(Holds(binary.Operator, order))
                    : Fail(binary, $"{left.Kind.Name()} and {right.Kind.Name()} have no order");
            default:
                Spend(SizeOf(left) + SizeOf(right));
                return Arithmetic.Evaluate(binary, left, right);
        }
    }

    private static bool Holds(Operator relation, int order) => relation switch
    {
        Operator.Less => order == -1,
        Operator.LessOrEqual => order is -1 or 0,
        Operator.Greater => order == 1,
        _ => order is 0 or 1,
    };

    private CelValue EvaluateIn(Binary binary, in CelValue element, in CelValue range)
    {
        if (range.Kind == CelKind.Map)
            return CelValue.Of(range.AsMap.TryGet(element, out _));
        if (range.Kind != CelKind.List)
            return Fail(binary, $"'in' searches a list or a map, not {range.Kind.Name()}");
        foreach (var candidate in range.AsList)
        {
            if (--_steps <= 0)
                return Exhausted(binary);
            if (Equality.Of(element, candidate, ref _steps))
                return CelValue.True;
        }

        return _steps <= 0 ? Exhausted(binary) : CelValue.False;
    }

    private CelValue EvaluateLookup(Lookup lookup)
    {
        var operand = Evaluate(lookup.Operand);
        if (operand.IsError)
            return operand;
        var key = Evaluate(lookup.Key);
        if (key.IsError)
            return key;
        return operand.Kind switch
        {
            CelKind.Map when operand.AsMap.TryGet(key, out var value) => value,
            CelKind.Map => Fail(lookup, "no such key"),
            CelKind.List when Conversions.ToIndex(key) is { } place => place >= 0 && place < operand.AsList.Length ? operand.AsList[(int)place] : Fail(lookup, "no such element"),
            CelKind.List => Fail(lookup, "a list's index is a whole number"),
            _ => Fail(lookup, $"{operand.Kind.Name()} has no fields"),
        };
    }

    private CelValue EvaluateHas(Has has)
    {
        var operand = Evaluate(has.Operand);
        if (operand.IsError)
            return operand;
        return operand.Kind == CelKind.Map ? CelValue.Of(operand.AsMap.TryGet(has.Key, out _)) : Fail(has, $"{operand.Kind.Name()} has no fields");
    }

    private CelValue EvaluateMatches(Matches matches)
    {
        var text = Evaluate(matches.Text);
        if (text.Kind != CelKind.String)
            return text.IsError ? text : Fail(matches, $"matches() reads a string, not {text.Kind.Name()}");
        Spend(text.AsString.Length * CelLimits.MatchFactor);
        if (_steps <= 0)
            return Exhausted(matches);
        return CelValue.Of(matches.Pattern.IsMatch(text.AsString));
    }

    private CelValue EvaluateCall(Call call)
    {
        var first = Evaluate(call.Arguments[0]);
        if (first.IsError)
            return first;
        var second = call.Arguments.Length > 1 ? Evaluate(call.Arguments[1]) : CelValue.Null;
        if (second.IsError)
            return second;
        Spend(call.Function == Function.Contains ? SizeOf(first) * (1 + SizeOf(second) / CelLimits.CharactersPerStep) : SizeOf(first));
        if (_steps <= 0)
            return Exhausted(call);
        return Functions.Evaluate(call, first, second);
    }

    private CelValue[]? EvaluateAll(ImmutableArray<Expression> expressions, out CelValue error)
    {
        var values = new CelValue[expressions.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(expressions[i]);
            if (values[i].IsError)
            {
                error = values[i];
                return null;
            }
        }

        error = default;
        return values;
    }

    private CelValue EvaluateMap(MapLiteral map)
    {
        if (EvaluateAll(map.Keys, out var error) is not { } keys || EvaluateAll(map.Values, out error) is not { } values)
            return error;
        return CelMap.TryCreate(keys, values, out var problem, out var culprit) is { } entries ? CelValue.Of(entries) : Fail(map.Keys[culprit], problem);
    }

    private static int SizeOf(in CelValue value) => value.Kind switch
    {
        CelKind.String => value.AsString.Length,
        CelKind.Bytes => value.AsBytes.Length,
        CelKind.List => value.AsList.Length * CelLimits.CharactersPerStep,
        _ => 0,
    };

    private void Spend(int characters) => _steps -= characters / CelLimits.CharactersPerStep;

    private static CelValue Exhausted(Expression expression) => Fail(expression, $"it took more than {CelLimits.Steps} steps");

    private static CelValue Fail(Expression expression, string message) => CelValue.Error(expression.Position, message);
}
