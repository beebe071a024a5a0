using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models;

/// <summary>What a drawn number does to a lookup or a constant of a model.</summary>
internal enum VariationKind
{
    /// <summary>It multiplies all values.</summary>
    Scale,

    /// <summary>It is added to all values.</summary>
    Shift,

    /// <summary>It is the place between two others, 0 at the first and 1 at the second.</summary>
    Between,

    /// <summary>It is the number of the one, from 1, that takes its place.</summary>
    Among,
}

/// <summary>A lookup or a constant, with all of its elements, that one number moves as a whole.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What the number does.</param>
/// <param name="Others">Of between and among the names of the lookups or constants that take its place.</param>
/// <param name="Span">Where that is asked for.</param>
internal sealed record Variation(
    string Name,
    VariationKind Kind,
    ImmutableArray<(string Name, SourceSpan Span)> Others,
    SourceSpan Span
)
{
    /// <summary>The constant that holds the number. At <see cref="AsWritten"/> the model is as written.</summary>
    public string Constant =>
        Kind switch
        {
            VariationKind.Scale => $"scale of {Name}",
            VariationKind.Shift => $"shift of {Name}",
            VariationKind.Between => $"place of {Name}",
            _ => $"choice of {Name}",
        };

    /// <summary>The number that changes nothing.</summary>
    public double AsWritten =>
        Kind switch
        {
            VariationKind.Scale => 1,
            VariationKind.Between => -1,
            _ => 0,
        };
}

/// <summary>Puts numbers that move whole lookups and subscripted constants into a model, as constants of their own that runs can draw.</summary>
internal static class VariedTables
{
    // Functions that give a value of the table in their first argument, so that what moves its values moves theirs.
    private static readonly ImmutableArray<string> Reading =
    [
        "lookup",
        "lookup forward",
        "lookup backward",
        "lookup extrapolate",
    ];

    /// <summary>The model, each variation of which has a constant that holds its number.</summary>
    /// <exception cref="DiagnosticException">A name is unknown or of another kind, or a lookup is read in a way that its values alone do not settle.</exception>
    public static Model In(Model model, IReadOnlyList<Variation> variations)
    {
        var problems = variations.Select(v => Problem(model, v)).OfType<Diagnostic>().ToImmutableArray();
        if (!problems.IsEmpty)
            throw new DiagnosticException(problems);
        return model.TryAlter(syntax => variations.Aggregate(syntax, Varied), out var altered, out problems)
            ? altered
            : throw new DiagnosticException(problems);
    }

    private static Diagnostic? Problem(Model model, Variation variation)
    {
        if (!model.TryFind(variation.Name, out var found, out string problem))
            return ModelsDiagnostics.CannotVary(problem, variation.Span);
        if (found.Variable.Kind is not (VariableKind.Lookup or VariableKind.Constant))
            return ModelsDiagnostics.CannotVary($"'{variation.Name}' is neither a lookup nor a constant.", variation.Span);
        if (variation.Name.Contains('[', StringComparison.Ordinal))
            return ModelsDiagnostics.CannotVary($"'{variation.Name}' names an element, but the whole is moved.", variation.Span);
        if (model.TryFind(variation.Constant, out _, out _))
            return ModelsDiagnostics.CannotVary($"The model has a variable '{variation.Constant}' already.", variation.Span);
        foreach (var (name, span) in variation.Others)
            if (!model.TryFind(name, out var other, out problem))
                return ModelsDiagnostics.CannotVary(problem, span);
            else if (other.Variable.Kind != found.Variable.Kind || other.Variable.Size != found.Variable.Size)
                return ModelsDiagnostics.CannotVary(
                    $"'{name}' cannot take the place of '{variation.Name}': it is of another kind or has other subscripts.",
                    span
                );
        return
            found.Variable.Kind == VariableKind.Lookup
            && model.Syntax is { } syntax
            && syntax.Equations.FirstOrDefault(e =>
                e.Value != null && IsReadOtherwise(e.Value, Names.Canonical(found.Variable.Name))
            )
                is { } reader
            ? ModelsDiagnostics.CannotVary($"'{reader.Name}' reads '{variation.Name}' by more than its values.", variation.Span)
            : null;
    }

    private static bool IsReadOtherwise(SyntaxNode node, string name) =>
        node switch
        {
            NameSyntax read => Names.Canonical(read.Name) == name,
            CallSyntax call => call
                .Arguments.Skip(IsReading(call, name) ? 1 : 0)
                .Any(argument => IsReadOtherwise(argument, name)),
            UnarySyntax unary => IsReadOtherwise(unary.Operand, name),
            BinarySyntax binary => IsReadOtherwise(binary.Left, name) || IsReadOtherwise(binary.Right, name),
            _ => false,
        };

    private static bool IsReading(CallSyntax call, string name) =>
        Reading.Contains(Names.Canonical(call.Name))
        && call.Arguments is [NameSyntax table, ..]
        && Names.Canonical(table.Name) == name;

    private static ModelSyntax Varied(ModelSyntax syntax, Variation variation)
    {
        string name = Names.Canonical(variation.Name);
        var own = syntax.Equations.First(e => Names.Canonical(e.Name) == name);
        var number = own with
        {
            Name = variation.Constant,
            Subscripts = [],
            Except = [],
            Kind = DefinitionKind.Equation,
            Value = new NumberSyntax(variation.AsWritten, variation.Span),
            Unit = "",
            Range = null,
            Documentation = "",
            IsSupplementary = true,
            Span = variation.Span,
        };
        bool isLookup = syntax.Equations.Any(e => Names.Canonical(e.Name) == name && IsTable(e));
        return syntax with
        {
            Equations =
            [
                .. isLookup
                    ? syntax.Equations.Select(e => e.Value == null ? e : e with { Value = InCalls(e.Value, name, variation) })
                    : syntax.Equations.SelectMany(e => Names.Canonical(e.Name) == name ? Moved(e, variation) : [e]),
                number,
            ],
        };
    }

    private static bool IsTable(EquationSyntax equation) =>
        equation.Kind == DefinitionKind.Lookup
        || (equation.Value is CallSyntax call && Names.Canonical(call.Name).EndsWith("lookups", StringComparison.Ordinal));

    // The constant keeps its numbers under another name.
    private static IEnumerable<EquationSyntax> Moved(EquationSyntax equation, Variation variation)
    {
        string written = $"{equation.Name} as written";
        yield return equation with
        {
            Name = written,
            IsInternal = true,
        };
        SyntaxNode Of(string name) => new NameSyntax(name, equation.Subscripts, variation.Span);
        yield return equation with
        {
            Kind = DefinitionKind.Equation,
            Value = Combined(
                variation,
                Of(written),
                [
                    .. variation.Others.Select(o =>
                        Of(Names.Canonical(o.Name) == Names.Canonical(equation.Name) ? written : o.Name)
                    ),
                ]
            ),
            Span = variation.Span,
        };
    }

    private static SyntaxNode InCalls(SyntaxNode node, string name, Variation variation)
    {
        SyntaxNode In(SyntaxNode part) => InCalls(part, name, variation);
        switch (node)
        {
            case CallSyntax call when Names.Canonical(call.Name) == name || IsReading(call, name):
                bool isOwn = Names.Canonical(call.Name) == name;
                var inside = call with { Arguments = [.. call.Arguments.Select((a, i) => i == 0 && !isOwn ? a : In(a))] };
                SyntaxNode Read(string table) =>
                    isOwn ? inside with { Name = table }
                    : inside.Arguments[0] is NameSyntax read
                        ? inside with
                        {
                            Arguments = inside.Arguments.SetItem(0, read with { Name = table }),
                        }
                    : inside;
                return Combined(variation, inside, [.. variation.Others.Select(o => Read(o.Name))]);
            case CallSyntax call:
                return call with { Arguments = [.. call.Arguments.Select(In)] };
            case UnarySyntax unary:
                return unary with { Operand = In(unary.Operand) };
            case BinarySyntax binary:
                return binary with { Left = In(binary.Left), Right = In(binary.Right) };
            default:
                return node;
        }
    }

    private static SyntaxNode Combined(Variation variation, SyntaxNode written, ImmutableArray<SyntaxNode> others)
    {
        var span = variation.Span;
        var number = new NameSyntax(variation.Constant, [], span);
        SyntaxNode Number(double value) => new NumberSyntax(value, span);
        SyntaxNode Both(BinaryOperator of, SyntaxNode left, SyntaxNode right) => new BinarySyntax(of, left, right, span);
        SyntaxNode Below(double bound, SyntaxNode then, SyntaxNode otherwise) =>
            new CallSyntax("IF THEN ELSE", [], [Both(BinaryOperator.Less, number, Number(bound)), then, otherwise], span);
        switch (variation.Kind)
        {
            case VariationKind.Scale:
                return Both(BinaryOperator.Multiply, written, number);
            case VariationKind.Shift:
                return Both(BinaryOperator.Add, written, number);
            case VariationKind.Between:
                var step = Both(BinaryOperator.Multiply, number, Both(BinaryOperator.Subtract, others[1], others[0]));
                return Below(0, written, Both(BinaryOperator.Add, others[0], step));
            default:
                var chosen = others[^1];
                for (int i = others.Length - 2; i >= 0; i--)
                    chosen = Below(i + 1.5, others[i], chosen);
                return Below(0.5, written, chosen);
        }
    }
}
