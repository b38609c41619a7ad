using Heimdall.Engine.Routing.Rules.Cel.Syntax;

namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>The macros, which go over a list or the keys of a map (cel-spec, "Macros").</summary>
internal ref partial struct Evaluator
{
    private CelValue EvaluateComprehension(Comprehension comprehension)
    {
        var range = Evaluate(comprehension.Range);
        return range.Kind switch
        {
            CelKind.Error => range,
            CelKind.List => Fold(comprehension, range.AsList),
            CelKind.Map when range.AsMap.Keys is { } keys => Fold(comprehension, keys.ToArray()),
            CelKind.Map => Fail(comprehension, "this map can be asked for a key, not listed"),
            _ => Fail(comprehension, $"the macro goes over a list or a map, not {range.Kind.Name()}"),
        };
    }

    private CelValue Fold(Comprehension comprehension, ReadOnlySpan<CelValue> elements) => comprehension.Macro switch
    {
        Macro.All => Decide(comprehension, elements, decisive: false),
        Macro.Exists => Decide(comprehension, elements, decisive: true),
        Macro.ExistsOne => Count(comprehension, elements),
        _ => Collect(comprehension, elements),
    };

    // As && and || over all elements.
    private CelValue Decide(Comprehension comprehension, ReadOnlySpan<CelValue> elements, bool decisive)
    {
        var undecided = CelValue.Of(!decisive);
        foreach (var element in elements)
        {
            var holds = Condition(comprehension, element);
            if (holds.Kind == CelKind.Bool && holds.IsTrue == decisive)
                return holds;
            if (holds.IsError && !undecided.IsError)
                undecided = holds;
            if (_steps <= 0)
                return undecided;
        }

        return undecided;
    }

    private CelValue Count(Comprehension comprehension, ReadOnlySpan<CelValue> elements)
    {
        var count = 0;
        foreach (var element in elements)
        {
            var holds = Condition(comprehension, element);
            if (holds.IsError)
                return holds;
            count += holds.IsTrue ? 1 : 0;
        }

        return CelValue.Of(count == 1);
    }

    private CelValue Collect(Comprehension comprehension, ReadOnlySpan<CelValue> elements)
    {
        var results = new List<CelValue>(elements.Length);
        foreach (var element in elements)
        {
            var holds = Condition(comprehension, element);
            if (holds.IsError)
                return holds;
            if (holds.IsFalse)
                continue;
            var result = comprehension.Result is { } transform ? Evaluate(transform) : element;
            if (result.IsError)
                return result;
            results.Add(result);
        }

        return CelValue.Of([.. results]);
    }

    /// <summary>A bool or an error, with the element at hand.</summary>
    private CelValue Condition(Comprehension comprehension, in CelValue element)
    {
        _locals[comprehension.Slot] = element;
        if (comprehension.Condition is not { } condition)
            return CelValue.True;
        var holds = Evaluate(condition);
        return holds.Kind is CelKind.Bool or CelKind.Error ? holds : Fail(condition, $"the macro asks a bool, not {holds.Kind.Name()}");
    }
}
