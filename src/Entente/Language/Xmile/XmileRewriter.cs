using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language.Functions;

namespace Entente.Language.Xmile;

/// <summary>The subscripts that an equation is written for.</summary>
/// <param name="Scope">The module that it stands in.</param>
/// <param name="Self">The variable that it defines.</param>
/// <param name="Left">For each dimension of the variable what stands on the left side: the dimension (or another name of it), or an element.</param>
internal sealed record EquationPlace(
    string Scope,
    XmileVariable Self,
    ImmutableArray<(XmileDimension Dimension, string Subscript, bool IsElement)> Left
);

/// <summary>
/// Turns an XMILE expression into one of the common language: whole names, every subscript written out, '*' as a loop, XMILE's functions as those of the
/// function table (<see cref="XmileForms"/>).
/// </summary>
internal sealed class XmileRewriter(XmileNames names, XmileClock clock, List<Diagnostic> problems)
{
    private static readonly HashSet<string> OverArrays = ["sum", "prod", "mean", "stddev", "size", "min", "max"];

    private EquationPlace? place;

    // Inside a function over arrays: '*' and arrays without subscripts are gone through there.
    private bool inArray;

    /// <summary>Whether the last expression computed a subscript from a dimension of the left side, so that the equation must be written for each element.</summary>
    public bool NeedsElements { get; private set; }

    /// <summary>Rewrites an expression for a place.</summary>
    public SyntaxNode Rewrite(SyntaxNode node, EquationPlace at)
    {
        place = at;
        inArray = false;
        NeedsElements = false;
        return Rewrite(node);
    }

    /// <summary>A flow as a stock sees it: summed over the dimensions that the stock does not have.</summary>
    public SyntaxNode Flow(XmileVariable flow, EquationPlace at, SourceSpan span)
    {
        bool IsOfStock(string dimension) => at.Left.Any(l => Names.Canonical(l.Dimension.Name) == Names.Canonical(dimension));
        string name = $"..{flow.Name}";
        if (flow.Dimensions.Length <= at.Left.Length || flow.Dimensions.All(IsOfStock))
            return Rewrite(new NameSyntax(name, [], span), at);
        var subscripts = flow.Dimensions.Select(d => new SubscriptSyntax(IsOfStock(d) ? d : "*", false, span));
        return Rewrite(new CallSyntax("SUM", [], [new NameSyntax(name, [.. subscripts], span)], span), at);
    }

    private EquationPlace Place => place ?? throw new InvalidOperationException("This is a bug in Entente: no equation.");

    private SyntaxNode Rewrite(SyntaxNode node) =>
        node switch
        {
            NameSyntax name => Name(name),
            UnarySyntax unary => unary with { Operand = Rewrite(unary.Operand) },
            BinarySyntax binary => binary with { Left = Rewrite(binary.Left), Right = Rewrite(binary.Right) },
            CallSyntax call => Call(call),
            _ => node,
        };

    // What subscripts are computed from is folded, so that they become elements.
    private static SyntaxNode Fold(SyntaxNode node)
    {
        if (node is not BinarySyntax binary)
            return node;
        return (Fold(binary.Left), Fold(binary.Right), binary.Operator) switch
        {
            (NumberSyntax a, NumberSyntax b, BinaryOperator.Add) => new NumberSyntax(a.Value + b.Value, binary.Span),
            (NumberSyntax a, NumberSyntax b, BinaryOperator.Subtract) => new NumberSyntax(a.Value - b.Value, binary.Span),
            (NumberSyntax a, NumberSyntax b, BinaryOperator.Multiply) => new NumberSyntax(a.Value * b.Value, binary.Span),
            _ => node,
        };
    }

    private SyntaxNode Name(NameSyntax name)
    {
        string clean = XmileNames.Clean(name.Name);
        if (names.Find(clean, Place.Scope) is { } variable)
            return Reference(variable, name);
        if (name.Subscripts.IsEmpty && Special(clean, name.Span) is { } special)
            return special;
        if (clean.EndsWith('\'') && names.Find(clean.TrimEnd('\''), Place.Scope) is { Dimensions.Length: 2 } matrix)
            return Transposed(matrix, name);
        return name with
        {
            Name = XmileNames.Quoted(clean),
            Subscripts = [.. name.Subscripts.Select(s => s with { Index = null })],
        };
    }

    // Where its two dimensions differ, their names say already which is which.
    private SyntaxNode Transposed(XmileVariable matrix, NameSyntax name)
    {
        if (!name.Subscripts.IsEmpty)
            return Reference(matrix, name with { Subscripts = [.. name.Subscripts.Reverse()] });
        bool isSquare = Names.Canonical(matrix.Dimensions[0]) == Names.Canonical(matrix.Dimensions[1]);
        return Reference(matrix, name) is NameSyntax { Subscripts: [var row, var column] } whole && isSquare
            ? whole with
            {
                Subscripts = [column, row],
            }
            : Reference(matrix, name);
    }

    private SyntaxNode? Special(string name, SourceSpan span)
    {
        switch (Names.Canonical(name))
        {
            case "dt":
                return new NameSyntax(clock.Step, [], span);
            case "starttime":
                return new NameSyntax(clock.Start, [], span);
            case "stoptime":
                return new NameSyntax(clock.Stop, [], span);
            case "pi":
                return new NumberSyntax(Math.PI, span);
            case "inf" or "infinity":
                return new NumberSyntax(double.PositiveInfinity, span);
            case "nan":
                return new NumberSyntax(double.NaN, span);
            case "self":
                return new NameSyntax(
                    XmileNames.Quoted(Place.Self.Name),
                    [.. Place.Left.Select(l => new SubscriptSyntax(l.Subscript, false, span))],
                    span
                );
            default:
                return DimensionNumber(name, span);
        }
    }

    // Location.Boston is the number of the element; Location alone that of the element at hand.
    private SyntaxNode? DimensionNumber(string name, SourceSpan span)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && names.Dimension(name[..dot]) is { } named && named.Position(name[(dot + 1)..]) is >= 0 and var position)
            return new NumberSyntax(position + 1, span);
        if (names.Dimension(name) is not { } dimension)
            return null;
        foreach (var (own, subscript, isElement) in Place.Left)
            if (ReferenceEquals(own, dimension) || Names.Canonical(own.Name) == Names.Canonical(name))
                return isElement
                    ? new NumberSyntax(dimension.Position(subscript) + 1, span)
                    : new NameSyntax(subscript, [], span);
        return null;
    }

    private SyntaxNode Reference(XmileVariable variable, NameSyntax name)
    {
        string whole = XmileNames.Quoted(variable.Kind == XmileKind.Table ? variable.TableName : variable.Name);
        if (variable.Dimensions.IsEmpty && name.Subscripts.IsEmpty)
            return new NameSyntax(whole, [], name.Span);
        if (!name.Subscripts.IsEmpty && name.Subscripts.Length != variable.Dimensions.Length)
            return new NameSyntax(whole, [.. name.Subscripts.Select(s => s with { Index = null })], name.Span);
        if (Subscripts(variable, name.Subscripts, name.Span) is not { } subscripts)
            return new NumberSyntax(0, name.Span);
        return Computed(subscripts, variable) is { } at
            ? Chosen(whole, subscripts, at, variable, name.Span)
            : new NameSyntax(whole, subscripts, name.Span);
    }

    // Null where a number leaves the dimension: such an element is 0 (XMILE 1.0, section 3.7.1).
    private ImmutableArray<SubscriptSyntax>? Subscripts(
        XmileVariable variable,
        ImmutableArray<SubscriptSyntax> given,
        SourceSpan span
    )
    {
        var result = ImmutableArray.CreateBuilder<SubscriptSyntax>();
        var seen = new Dictionary<string, int>();
        for (int k = 0; k < variable.Dimensions.Length; k++)
        {
            if (names.Dimension(variable.Dimensions[k]) is not { } dimension)
            {
                result.Add(new SubscriptSyntax(variable.Dimensions[k], false, span));
                continue;
            }
            var subscript = given.IsEmpty ? Implicit(dimension, span, seen) : Explicit(dimension, given[k], seen);
            if (subscript is not { } found)
                return null;
            result.Add(found);
        }
        return result.ToImmutable();
    }

    private SubscriptSyntax Implicit(XmileDimension dimension, SourceSpan span, Dictionary<string, int> seen) =>
        !inArray && OfLeft(dimension, span, seen) is { } left ? left : Loop(dimension, span, seen);

    private SubscriptSyntax Loop(XmileDimension dimension, SourceSpan span, Dictionary<string, int> seen)
    {
        string key = $"!{Names.Canonical(dimension.Name)}";
        int time = seen[key] = seen.GetValueOrDefault(key) + 1;
        return new SubscriptSyntax(time == 1 ? dimension.Name : names.Again(dimension, time).Name, inArray, span);
    }

    // The subscript of the left side that goes with a dimension; where it stands there twice, the second goes with its second use.
    private SubscriptSyntax? OfLeft(XmileDimension dimension, SourceSpan span, Dictionary<string, int> seen)
    {
        string key = Names.Canonical(dimension.Name);
        var own = Place.Left.Where(l => Names.Canonical(l.Dimension.Name) == key).ToList();
        if (own.Count == 0)
            return null;
        int time = seen.GetValueOrDefault(key);
        seen[key] = time + 1;
        return new SubscriptSyntax(own[Math.Min(time, own.Count - 1)].Subscript, false, span);
    }

    private SubscriptSyntax? Explicit(XmileDimension dimension, SubscriptSyntax given, Dictionary<string, int> seen)
    {
        string name = XmileNames.Clean(given.Name);
        if (given.Index != null)
            return At(dimension, Rewrite(given.Index), given.Span);
        if (name == "*")
        {
            var whole = given.To == null ? dimension : names.Dimension(given.To) ?? dimension;
            if (given.To != null && names.Dimension(given.To) == null)
                problems.Add(LanguageDiagnostics.NoSuchDimension(given.To, given.Span));
            return Implicit(whole, given.Span, seen);
        }
        if (given.To != null)
        {
            int first = dimension.Position(name);
            int last = dimension.Position(XmileNames.Clean(given.To));
            if (first >= 0 && last >= first)
                return Loop(names.Range(dimension, first, last), given.Span, seen);
            problems.Add(LanguageDiagnostics.BadXmileRange($"{name}:{given.To}", dimension.Name, given.Span));
            return null;
        }
        if (dimension.Position(name) is >= 0 and var position)
            return new SubscriptSyntax(dimension.Elements[position], false, given.Span);
        if (names.Dimension(name) is { } other)
            return OfLeft(other, given.Span, seen)
                ?? (inArray ? Loop(other, given.Span, seen) : new SubscriptSyntax(other.Name, false, given.Span));
        if (int.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out _))
            return null;
        bool isComputed = names.Find(name, Place.Scope) != null || Special(name, given.Span) != null;
        return isComputed
            ? At(dimension, Rewrite(new NameSyntax(given.Name, [], given.Span)), given.Span)
            : new SubscriptSyntax(name, false, given.Span);
    }

    // A computed subscript: the element where it is known, null outside the dimension, else an expression.
    private SubscriptSyntax? At(XmileDimension dimension, SyntaxNode index, SourceSpan span)
    {
        if (Fold(index) is NumberSyntax number)
        {
            double whole = Math.Floor(number.Value);
            return whole >= 1 && whole <= dimension.Elements.Length
                ? new SubscriptSyntax(dimension.Elements[(int)whole - 1], false, span)
                : null;
        }
        NeedsElements |= UsesLeft(index);
        return new SubscriptSyntax("", false, span) { Index = index };
    }

    private bool UsesLeft(SyntaxNode node) =>
        node switch
        {
            NameSyntax name => name.Subscripts.IsEmpty && Place.Left.Any(l => !l.IsElement && l.Subscript == name.Name),
            UnarySyntax unary => UsesLeft(unary.Operand),
            BinarySyntax binary => UsesLeft(binary.Left) || UsesLeft(binary.Right),
            CallSyntax call => call.Arguments.Any(UsesLeft),
            _ => false,
        };

    private static int? Computed(ImmutableArray<SubscriptSyntax> subscripts, XmileVariable variable)
    {
        for (int k = 0; k < variable.Dimensions.Length; k++)
            if (subscripts[k].Index != null)
                return k;
        return null;
    }

    // x[i] with i known only while running: the element whose number i is, 0 outside.
    private SyntaxNode Chosen(
        string whole,
        ImmutableArray<SubscriptSyntax> subscripts,
        int at,
        XmileVariable variable,
        SourceSpan span
    )
    {
        if (names.Dimension(variable.Dimensions[at]) is not { } dimension || subscripts[at].Index is not { } index)
            return new NumberSyntax(double.NaN, span);
        var number = new CallSyntax("INT", [], [index], span);
        SyntaxNode result = new NumberSyntax(0, span);
        for (int i = dimension.Elements.Length - 1; i >= 0; i--)
        {
            var picked = subscripts.SetItem(at, new SubscriptSyntax(dimension.Elements[i], false, span));
            var value = Computed(picked, variable) is { } next
                ? Chosen(whole, picked, next, variable, span)
                : new NameSyntax(whole, picked, span);
            var isIt = new BinarySyntax(BinaryOperator.Equal, number, new NumberSyntax(i + 1, span), span);
            result = new CallSyntax("IF THEN ELSE", [], [isIt, value, result], span);
        }
        return result;
    }

    private SyntaxNode Call(CallSyntax call)
    {
        string clean = XmileNames.Clean(call.Name);
        string key = Names.Canonical(clean);
        if (names.Find(clean, Place.Scope) is { HasTable: true } table)
            return CallTable(table, call, Inside(call.Arguments, inArray));
        if (names.IsMacro(clean))
            return call with { Name = clean, Arguments = Inside(call.Arguments, inArray) };
        if (
            key == "lookup"
            && call.Arguments is [NameSyntax lookup, _]
            && names.Find(XmileNames.Clean(lookup.Name), Place.Scope) is { HasTable: true } named
        )
            return CallTable(named, call with { Subscripts = lookup.Subscripts }, Inside([call.Arguments[1]], inArray));
        if (key is "lookupinv" or "lookuparea" && OfTable(key, call) is { } ofTable)
            return ofTable;
        if (key == "history" && call.Arguments.Length == 2 && History(call) is { } history)
            return history;
        if (call.Arguments.IsEmpty && Special(clean, call.Span) is { } special)
            return special;
        // STELLA's older names of the functions of arrays.
        string overArray = key is "arraysum" or "arraymean" or "arraystddev" ? key[5..] : key;
        if (OverArrays.Contains(overArray) && call.Arguments is [var argument])
            return OverArray(overArray, argument, call);
        if (key == "mean" && call.Arguments.Length > 1)
            return MeanOf(Inside(call.Arguments, inArray), call.Span);
        if (key == "allocate" && Allocation(call) is { } allocation)
            return allocation;
        var function = FunctionTable.Find(clean);
        bool isVector = function?.ReturnsArray == true;
        var arguments = call.Arguments.Select(
            (a, i) =>
                Inside(
                    [a],
                    inArray
                        || (!isVector && function is { Parameters: var p } && i < p.Length && p[i].Kind == ParameterKind.Array)
                )[0]
        );
        return Known(call with { Name = clean, Arguments = [.. arguments] });
    }

    private SyntaxNode Known(CallSyntax call)
    {
        if (XmileForms.Find(call.Name, call.Arguments, clock.Start, clock.Step, call.Span) is { } form)
            return form;
        int[] counts = [.. XmileForms.ArgumentCounts(call.Name)];
        if (FunctionTable.Find(call.Name) != null || counts.Length == 0)
            return call;
        problems.Add(
            LanguageDiagnostics.WrongArguments(
                call.Name.ToUpperInvariant(),
                $"{string.Join(" or ", counts)} arguments",
                call.Arguments.Length,
                call.Span
            )
        );
        return new NumberSyntax(double.NaN, call.Span);
    }

    private ImmutableArray<SyntaxNode> Inside(ImmutableArray<SyntaxNode> arguments, bool array)
    {
        bool before = inArray;
        inArray = array;
        ImmutableArray<SyntaxNode> result = [.. arguments.Select(Rewrite)];
        inArray = before;
        return result;
    }

    private CallSyntax CallTable(XmileVariable table, CallSyntax call, ImmutableArray<SyntaxNode> arguments)
    {
        ImmutableArray<SubscriptSyntax> subscripts =
            call.Subscripts.Length is 0 || call.Subscripts.Length == table.Dimensions.Length
                ? Subscripts(table, call.Subscripts, call.Span) ?? []
                : call.Subscripts;
        string name = XmileNames.Quoted(table.TableName);
        string function = XmileTables.Function(table.Element.Is("gf") ? table.Element : table.Element.Child("gf"));
        return function == "LOOKUP" || arguments.Length != 1
            ? new CallSyntax(name, subscripts, arguments, call.Span)
            : new CallSyntax(function, [], [new NameSyntax(name, subscripts, call.Span), arguments[0]], call.Span);
    }

    // LOOKUPINV(table, y), LOOKUPAREA(table, to, from): outside its points a table has no area (isee systems, "Graphical builtins").
    private SyntaxNode? OfTable(string key, CallSyntax call)
    {
        if (
            call.Arguments is not [NameSyntax name, ..]
            || names.Find(XmileNames.Clean(name.Name), Place.Scope) is not { HasTable: true } table
            || (table.Element.Is("gf") ? table.Element : table.Element.Child("gf")) is not { } points
            || XmileTables.Function(points) != "LOOKUP"
        )
            return null;
        var subscripts = name.Subscripts.Length is 0 ? Subscripts(table, [], name.Span) ?? [] : name.Subscripts;
        if (!name.Subscripts.IsEmpty && name.Subscripts.Length == table.Dimensions.Length)
            subscripts = Subscripts(table, name.Subscripts, name.Span) ?? [];
        var reference = new NameSyntax(XmileNames.Quoted(table.TableName), subscripts, name.Span);
        var rest = Inside(call.Arguments[1..], inArray);
        if (key == "lookupinv")
            return rest.Length == 1 ? new CallSyntax("LOOKUP INVERT", [], [reference, rest[0]], call.Span) : null;
        if (rest.Length > 2)
            return null;
        var x = XmileTables.Read(points, []).X;
        if (x.IsEmpty)
            return null;
        SyntaxNode Within(SyntaxNode at) =>
            new CallSyntax(
                "MIN",
                [],
                [
                    new NumberSyntax(x[^1], call.Span),
                    new CallSyntax("MAX", [], [new NumberSyntax(x[0], call.Span), at], call.Span),
                ],
                call.Span
            );
        var to = rest.Length > 0 ? Within(rest[0]) : new NumberSyntax(x[^1], call.Span);
        var from = rest.Length > 1 ? Within(rest[1]) : new NumberSyntax(x[0], call.Span);
        CallSyntax Of(string function, SyntaxNode a, SyntaxNode b) => new(function, [], [a, b], call.Span);
        return new CallSyntax("LOOKUP AREA", [], [reference, Of("MIN", from, to), Of("MAX", from, to)], call.Span);
    }

    // HISTORY(x, TIME - lag) is a delay of x; HISTORY(x, number) the value that x had then; before and ahead of the run it is 0 (isee systems, "Data builtins").
    private SyntaxNode? History(CallSyntax call)
    {
        var value = Rewrite(call.Arguments[0]);
        var zero = new NumberSyntax(0, call.Span);
        if (
            call.Arguments[1]
                is BinarySyntax { Operator: BinaryOperator.Subtract, Left: NameSyntax { Subscripts.IsEmpty: true } time } less
            && Names.Canonical(time.Name) == "time"
        )
            return new CallSyntax("DELAY FIXED", [], [value, Rewrite(less.Right), zero], call.Span);
        if (call.Arguments[1] is not NumberSyntax at)
            return null;
        var now = new NameSyntax("Time", [], call.Span);
        BinarySyntax Is(BinaryOperator op) => new(op, now, at, call.Span);
        var kept = new CallSyntax("SAMPLE IF TRUE", [], [Is(BinaryOperator.LessOrEqual), value, value], call.Span);
        return at.Value < clock.StartValue
            ? zero
            : new CallSyntax("IF THEN ELSE", [], [Is(BinaryOperator.Less), zero, kept], call.Span);
    }

    private SyntaxNode OverArray(string key, SyntaxNode argument, CallSyntax call)
    {
        if (key == "size" && argument is NameSyntax { Subscripts.IsEmpty: true } name && names.Dimension(name.Name) is { } sized)
            return new NumberSyntax(sized.Elements.Length, call.Span);
        if (
            argument is NameSyntax { Name: var only }
            && names.Find(XmileNames.Clean(only), Place.Scope) is { Dimensions.IsEmpty: true } stock
            && XmileConveyors.IsSpecial(stock)
            && key != "sum"
        )
            problems.Add(LanguageDiagnostics.XmileContents(key.ToUpperInvariant(), stock.Name, call.Span));
        var body = Inside([argument], array: true)[0];
        string[] loops = [.. Loops(body).Distinct()];
        double count = loops.Aggregate(1.0, (n, d) => n * (names.Dimension(d)?.Elements.Length ?? 1));
        SyntaxNode Over(string function, SyntaxNode of) => loops.Length == 0 ? of : new CallSyntax(function, [], [of], call.Span);
        SyntaxNode Mean() =>
            new BinarySyntax(BinaryOperator.Divide, Over("SUM", body), new NumberSyntax(count, call.Span), call.Span);
        switch (key)
        {
            case "size":
                return new NumberSyntax(count, call.Span);
            case "mean":
                return Mean();
            case "stddev":
                var apart = new BinarySyntax(BinaryOperator.Subtract, body, Mean(), call.Span);
                var square = new BinarySyntax(BinaryOperator.Multiply, apart, apart, call.Span);
                var variance = new BinarySyntax(
                    BinaryOperator.Divide,
                    Over("SUM", square),
                    new NumberSyntax(count, call.Span),
                    call.Span
                );
                return new CallSyntax("SQRT", [], [variance], call.Span);
            case "min" or "max":
                return Over($"V{key.ToUpperInvariant()}", body);
            default:
                return Over(key.ToUpperInvariant(), body);
        }
    }

    private static IEnumerable<string> Loops(SyntaxNode node) =>
        node switch
        {
            NameSyntax name => name.Subscripts.Where(s => s.Bang).Select(s => s.Name),
            UnarySyntax unary => Loops(unary.Operand),
            BinarySyntax binary => Loops(binary.Left).Concat(Loops(binary.Right)),
            CallSyntax { Name: "SUM" or "PROD" or "VMIN" or "VMAX" } => [],
            CallSyntax call => call.Subscripts.Where(s => s.Bang).Select(s => s.Name).Concat(call.Arguments.SelectMany(Loops)),
            _ => [],
        };

    private static BinarySyntax MeanOf(ImmutableArray<SyntaxNode> values, SourceSpan span) =>
        new(
            BinaryOperator.Divide,
            values.Skip(1).Aggregate(values[0], (a, b) => new BinarySyntax(BinaryOperator.Add, a, b, span)),
            new NumberSyntax(values.Length, span),
            span
        );

    // ALLOCATE(available, dimension, request, priority, width, type) with priority, width and type in one array is Vensim's ALLOCATE AVAILABLE.
    private SyntaxNode? Allocation(CallSyntax call)
    {
        if (
            call.Arguments is not [var available, NameSyntax over, NameSyntax request, NameSyntax, NameSyntax, NameSyntax type]
            || names.Dimension(over.Name) is not { } dimension
            || type.Subscripts.Length < 2
            || call.Arguments.Skip(3).Any(a => Names.Canonical(((NameSyntax)a).Name) != Names.Canonical(type.Name))
        )
            return null;
        if (request.Subscripts.IsEmpty)
            request = request with { Subscripts = [new SubscriptSyntax(dimension.Name, false, request.Span)] };
        return new CallSyntax("ALLOCATE AVAILABLE", [], Inside([request, type, available], array: false), call.Span);
    }
}
