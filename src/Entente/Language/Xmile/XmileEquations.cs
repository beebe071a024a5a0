using System.Collections.Immutable;
using System.Globalization;
using Entente.Diagnostics;

namespace Entente.Language.Xmile;

/// <summary>Makes equations of declared variables: stocks from their flows, tables around their inputs, one equation for each element that has its own.</summary>
internal sealed class XmileEquations
{
    private const int MostElements = 100_000;

    private readonly XmileNames names;
    private readonly XmileClock clock;
    private readonly List<Diagnostic> problems;
    private readonly XmileRewriter rewriter;
    private readonly XmileLimits limits;
    private readonly XmileConveyors conveyors;
    private readonly List<EquationSyntax> result = [];

    /// <summary>Equations of the variables of a file.</summary>
    public XmileEquations(XmileNames names, XmileClock clock, List<Diagnostic> problems)
    {
        this.names = names;
        this.clock = clock;
        this.problems = problems;
        rewriter = new XmileRewriter(names, clock, problems);
        limits = new XmileLimits(names, problems);
        conveyors = new XmileConveyors(names, clock, limits, problems);
    }

    /// <summary>Whether an equation says nothing: white space and comments only.</summary>
    public static bool IsBlank(string equation) => Lexer.SkipSpace(equation, 0, equation.Length) >= equation.Length;

    /// <summary>The equations of all variables.</summary>
    public ImmutableArray<EquationSyntax> All()
    {
        foreach (var variable in names.Variables)
            Build(variable);
        return [.. result];
    }

    /// <summary>Reads one expression; null where it cannot be understood, which has been reported.</summary>
    public static SyntaxNode? Parse(SourceText source, List<Diagnostic> problems)
    {
        int before = problems.Count;
        var tokens = Lexer.Tokens(source, 0, source.Text.Length, problems, Dialect.Xmile);
        var parser = new ExpressionParser(source, tokens, problems.Count > before ? [] : problems, Dialect.Xmile);
        try
        {
            var node = parser.List() ?? parser.Expression();
            if (parser.Now.Kind != TokenKind.End)
                throw parser.Broken("the end of the equation or an operator");
            return problems.Count > before && problems.Skip(before).Any(p => p.Severity == Severity.Error) ? null : node;
        }
        catch (EquationBroken)
        {
            return null;
        }
    }

    private void Build(XmileVariable variable)
    {
        if (variable.Kind == XmileKind.Table || (variable.HasTable && limits.IsCalled(variable)))
            BuildTable(variable);
        if (variable.Kind == XmileKind.Table)
            return;
        if (variable.Kind == XmileKind.Stock)
            conveyors.Check(variable);
        var elements = variable.Element.All("element").Where(e => e.Attribute("subscript") != null).ToList();
        foreach (var element in elements)
            if (Place(variable, element) is { } place)
                Build(variable, element, place);
        var several = variable.Element.All("eqn").ToList();
        if (several.Count > 1)
        {
            BuildEach(variable, several);
            return;
        }
        long size = variable.Dimensions.Aggregate(1L, (n, d) => n * (names.Dimension(d)?.Elements.Length ?? 1));
        // Where every element has its own, the common equation is unused.
        if (elements.Count == 0 || elements.Count < size && !IsBlank(variable.Element.Child("eqn")?.Content.Text ?? ""))
            Build(variable, variable.Element, Whole(variable));
    }

    // Vensim exports an equation for each element, in their order and without their names.
    private void BuildEach(XmileVariable variable, List<XmlElement> equations)
    {
        var places = Elements(Whole(variable));
        if (places.Count != equations.Count)
        {
            problems.Add(LanguageDiagnostics.XmileEquationCount(variable.Name, equations.Count, places.Count, variable.Span));
            AddBroken(variable, Whole(variable), variable.Span);
            return;
        }
        for (int i = 0; i < places.Count; i++)
            BuildWritten(variable, variable.Element, places[i], equations[i], equations[i].Span);
    }

    // The place of an equation for all elements.
    private EquationPlace Whole(XmileVariable variable)
    {
        var left = ImmutableArray.CreateBuilder<(XmileDimension, string, bool)>();
        foreach (string name in variable.Dimensions)
        {
            if (names.Dimension(name) is not { } dimension)
                continue;
            int time = left.Count(l => ReferenceEquals(l.Item1, dimension)) + 1;
            left.Add((dimension, time == 1 ? dimension.Name : names.Again(dimension, time).Name, false));
        }
        return new EquationPlace(variable.Scope, variable, left.ToImmutable());
    }

    private EquationPlace? Place(XmileVariable variable, XmlElement element)
    {
        if (element.Attribute("subscript") is not { } subscript)
            return null;
        string[] parts = [.. subscript.Text.Split(',').Select(XmileNames.Clean)];
        var left = ImmutableArray.CreateBuilder<(XmileDimension, string, bool)>();
        for (int k = 0; k < variable.Dimensions.Length && k < parts.Length; k++)
        {
            if (names.Dimension(variable.Dimensions[k]) is not { } dimension)
                return null;
            int position = dimension.Position(parts[k]);
            if (position < 0)
                problems.Add(LanguageDiagnostics.XmileNoElement(parts[k], dimension.Name, dimension.Elements, subscript.Span));
            else
                left.Add((dimension, dimension.Elements[position], true));
        }
        if (left.Count == variable.Dimensions.Length && parts.Length == left.Count)
            return new EquationPlace(variable.Scope, variable, left.ToImmutable());
        if (parts.Length != variable.Dimensions.Length)
            problems.Add(
                LanguageDiagnostics.XmileSubscripts(variable.Name, variable.Dimensions.Length, parts.Length, subscript.Span)
            );
        return null;
    }

    private void Build(XmileVariable variable, XmlElement element, EquationPlace place)
    {
        var span = element.Attribute("subscript")?.Span ?? variable.Span;
        if (variable.Source is { } source)
        {
            var name = new NameSyntax(
                XmileNames.Quoted(source.Name),
                [.. place.Left.Select(l => Subscript(l.Subscript, span))],
                span
            );
            Add(variable, place, name, span);
            return;
        }
        if (variable.Kind == XmileKind.Flow && conveyors.IsByElement(variable) && place.Left.Any(l => !l.IsElement))
        {
            foreach (var one in Elements(place))
                Build(variable, element, one);
            return;
        }
        if (variable.Kind == XmileKind.Flow && conveyors.IsDriven(variable))
        {
            Add(variable, place, conveyors.Leaving(variable, place, span), span);
            return;
        }
        bool isLeak = variable.Kind == XmileKind.Flow && conveyors.IsLeak(variable);
        var equation = isLeak
            ? XmileConveyors.Fraction(variable, element)
            : element.Child("eqn") ?? variable.Element.Child("eqn");
        if (isLeak && equation == null)
        {
            AddLeak(variable, place, new NumberSyntax(0, span), span);
            return;
        }
        if (equation == null || IsBlank(equation.Content.Text))
        {
            bool isInput =
                variable.Element.Attribute("access")?.Text.Trim().Equals("input", StringComparison.OrdinalIgnoreCase) == true;
            problems.Add(LanguageDiagnostics.XmileNoEquation(variable.Name, isInput, equation?.Span ?? span));
            AddBroken(variable, place, span);
            return;
        }
        BuildWritten(variable, element, place, equation, span);
    }

    private void BuildWritten(
        XmileVariable variable,
        XmlElement element,
        EquationPlace place,
        XmlElement equation,
        SourceSpan span
    )
    {
        if (Parse(equation.Content.Source, problems) is not { } written)
        {
            AddBroken(variable, place, span);
            return;
        }
        var start =
            (element.Child("init_eqn") ?? variable.Element.Child("init_eqn")) is { } first && !IsBlank(first.Content.Text)
                ? Parse(first.Content.Source, problems)
                : null;
        Build(variable, element, place, written, start, span);
    }

    private void Build(
        XmileVariable variable,
        XmlElement element,
        EquationPlace place,
        SyntaxNode written,
        SyntaxNode? start,
        SourceSpan span
    )
    {
        int before = problems.Count;
        var value = rewriter.Rewrite(written, place);
        bool apart = rewriter.NeedsElements;
        if (apart)
        {
            // What was reported will be reported for the elements, if it holds there.
            problems.RemoveRange(before, problems.Count - before);
            foreach (var one in Elements(place))
                Build(variable, element, one, written, start, span);
            return;
        }
        if (variable.Kind == XmileKind.Stock)
        {
            if (XmileConveyors.IsSpecial(variable))
            {
                var (initial, contents) = conveyors.Contents(variable, value, place, span);
                value = initial;
                result.Add(contents);
            }
            value = Stock(variable, value, place, span);
        }
        else
        {
            if ((element.Child("gf") ?? variable.Element.Child("gf")) is { } table)
                value = XmileTables.Apply(table, value, problems);
            if (variable.Kind == XmileKind.Flow)
                value = Flow(variable, value, place, span);
            if (start != null)
                value = new CallSyntax("ACTIVE INITIAL", [], [value, rewriter.Rewrite(start, place)], span);
        }
        if (variable.Kind == XmileKind.Flow && conveyors.IsLeak(variable))
            AddLeak(variable, place, value, span);
        else
            Add(variable, place, value, span);
    }

    private void AddLeak(XmileVariable leak, EquationPlace place, SyntaxNode fraction, SourceSpan span)
    {
        result.Add(
            Equation(leak, place, fraction, span) with
            {
                Name = XmileNames.Quoted(XmileConveyors.FractionName(leak)),
                Unit = "",
                IsInternal = true,
            }
        );
        Add(leak, place, conveyors.Leaving(leak, place, span), span);
    }

    private static List<EquationPlace> Elements(EquationPlace place)
    {
        var places = new List<EquationPlace> { place };
        for (int k = 0; k < place.Left.Length; k++)
        {
            var (dimension, _, isElement) = place.Left[k];
            if (isElement)
                continue;
            int at = k;
            if ((long)places.Count * dimension.Elements.Length > MostElements)
                return [];
            places =
            [
                .. places.SelectMany(p =>
                    dimension.Elements.Select(e => p with { Left = p.Left.SetItem(at, (dimension, e, true)) })
                ),
            ];
        }
        return places;
    }

    // The net flow is inflows less outflows; a stock that is not to go below 0 loses no more than it holds.
    private CallSyntax Stock(XmileVariable stock, SyntaxNode initial, EquationPlace place, SourceSpan span)
    {
        SyntaxNode? net = null;
        foreach (var (flow, isIn) in limits.Flows(stock))
        {
            var term = rewriter.Flow(flow, place, span);
            if (
                isIn
                && flow.Element.Child("multiplier") is { } multiplier
                && Parse(multiplier.Content.Source, problems) is { } factor
            )
                term = new BinarySyntax(BinaryOperator.Multiply, term, rewriter.Rewrite(factor, place), span);
            net =
                net == null
                    ? isIn
                        ? term
                        : new UnarySyntax(UnaryOperator.Negate, term, span)
                    : new BinarySyntax(isIn ? BinaryOperator.Add : BinaryOperator.Subtract, net, term, span);
        }
        net ??= new NumberSyntax(0, span);
        if (stock.IsNonNegative && net is not NumberSyntax)
        {
            var all = new BinarySyntax(
                BinaryOperator.Divide,
                Own(stock, place, span),
                new NameSyntax(clock.Step, [], span),
                span
            );
            net = new CallSyntax("MAX", [], [net, new UnarySyntax(UnaryOperator.Negate, all, span)], span);
        }
        return new CallSyntax("INTEG", [], [net, initial], span);
    }

    // What a flow out of a non-negative stock cannot exceed: what the stock holds, what comes in, less what flows listed before it take.
    private SyntaxNode Flow(XmileVariable flow, SyntaxNode value, EquationPlace place, SourceSpan span)
    {
        if (flow.IsNonNegative)
            value = new CallSyntax("MAX", [], [new NumberSyntax(0, span), value], span);
        if (limits.Of(flow) is not { } limit)
            return conveyors.Limited(flow, value, place, span);
        SyntaxNode Value(XmileVariable variable) => rewriter.Rewrite(new NameSyntax($"..{variable.Name}", [], span), place);
        SyntaxNode most = new BinarySyntax(BinaryOperator.Divide, Value(limit.Stock), new NameSyntax(clock.Step, [], span), span);
        foreach (var inflow in limit.Inflows)
            most = new BinarySyntax(BinaryOperator.Add, most, Value(inflow), span);
        foreach (var before in limit.Before)
            most = new BinarySyntax(BinaryOperator.Subtract, most, Value(before), span);
        var atLeastZero = new CallSyntax("MAX", [], [new NumberSyntax(0, span), most], span);
        value = new CallSyntax("MIN", [], [value, atLeastZero], span);
        return conveyors.Limited(flow, value, place, span);
    }

    private void BuildTable(XmileVariable variable)
    {
        var elements = variable.Element.All("element").Where(e => e.Child("gf") != null).ToList();
        foreach (var element in elements)
            if (Place(variable, element) is { } place && element.Child("gf") is { } own)
                AddTable(variable, own, place);
        var common = variable.Element.Is("gf") ? variable.Element : variable.Element.Child("gf");
        if (common != null && elements.Count == 0)
            AddTable(variable, common, Whole(variable));
    }

    private void AddTable(XmileVariable variable, XmlElement table, EquationPlace place)
    {
        var points = new LookupSyntax(XmileTables.Read(table, problems), table.Span);
        result.Add(
            Equation(variable, place, points, variable.Span) with
            {
                Name = XmileNames.Quoted(variable.TableName),
                Kind = DefinitionKind.Lookup,
                IsInternal = variable.Kind != XmileKind.Table,
            }
        );
    }

    private static NameSyntax Own(XmileVariable variable, EquationPlace place, SourceSpan span) =>
        new(XmileNames.Quoted(variable.Name), [.. place.Left.Select(l => Subscript(l.Subscript, span))], span);

    private static SubscriptSyntax Subscript(string name, SourceSpan span) => new(name, false, span);

    private void Add(XmileVariable variable, EquationPlace place, SyntaxNode value, SourceSpan span) =>
        result.Add(Equation(variable, place, value, span));

    private void AddBroken(XmileVariable variable, EquationPlace place, SourceSpan span) =>
        result.Add(Equation(variable, place, null, span) with { IsBroken = true });

    private static EquationSyntax Equation(XmileVariable variable, EquationPlace place, SyntaxNode? value, SourceSpan span) =>
        new(
            XmileNames.Quoted(variable.Name),
            [.. place.Left.Select(l => Subscript(l.Subscript, span))],
            [],
            DefinitionKind.Equation,
            value,
            default,
            span
        )
        {
            Unit = variable.Element.Child("units")?.Content.Text.Trim() ?? "",
            Documentation = Names.AsWritten(variable.Element.Child("doc")?.Content.Text ?? ""),
            Comment = Comments(variable.Element),
            Range = Range(variable.Element),
            Group = variable.Group,
            IsSupplementary = true,
        };

    private static string Comments(XmlElement variable) =>
        string.Join(
            "; ",
            variable
                .Children.SelectMany(c => c.Is("element") ? c.Children : [c])
                .Where(c => c.Is("eqn"))
                .Select(c => EquationComments.Of(c.Content.Text))
                .Where(c => c.Length > 0)
                .Distinct()
        );

    private static ValueRange? Range(XmlElement variable)
    {
        double? Number(string name) =>
            double.TryParse(
                variable.Child("range")?.Attribute(name)?.Text,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out double number
            )
                ? number
                : null;
        return (Number("min"), Number("max")) is var (least, most) && (least ?? most) != null
            ? new ValueRange(least, most, null)
            : null;
    }
}
