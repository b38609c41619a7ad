using System.Collections.Immutable;
using Heimdall.Engine.Routing.Rules.Cel.Syntax;

namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>
/// An expression of the Common Expression Language (github.com/google/cel-spec), compiled; docs/routing-rules.md says what is covered.
/// Immutable and shared by all requests. Neither compiling nor evaluating throws, and both are bounded (<see cref="CelLimits"/>).
/// </summary>
internal sealed class CelProgram
{
    private readonly Expression _root;
    private readonly int _locals;

    private CelProgram(Expression root, int locals)
    {
        _root = root;
        _locals = locals;
    }

    /// <param name="variables">The names that have values; <see cref="ICelVariables"/> is asked by their place.</param>
    /// <param name="error">What was expected where, when the answer is null.</param>
    public static CelProgram? Compile(string source, ImmutableArray<string> variables, out CelError error) =>
        Parser.Parse(source, variables, out var locals, out error) is { } root ? new(root, locals) : null;

    /// <summary>The value, or an error (<see cref="CelValue.IsError"/>).</summary>
    public CelValue Evaluate(ICelVariables variables) => new Evaluator(variables, _locals).Run(_root);
}
