using System.Collections.Immutable;
using System.Globalization;
using Entente.Diagnostics;

namespace Entente.Language.Xmile;

/// <summary>
/// Equations of conveyors and queues (XMILE 1.0, sections 3.7.2 and 3.7.3, and isee systems' "Computational Details"; see docs/methods/conveyors.md). The stock
/// itself is the integral of its flows like any other. A hidden variable keeps what is on it, and the flows that leave are computed from that; flows
/// that enter are limited.
/// </summary>
internal sealed class XmileConveyors(XmileNames names, XmileClock clock, XmileLimits limits, List<Diagnostic> problems)
{
    private readonly XmileRewriter rewriter = new(names, clock, problems);
    private Dictionary<XmileVariable, XmileVariable>? sources;
    private Dictionary<XmileVariable, XmileVariable>? targets;

    /// <summary>Whether a stock is a conveyor.</summary>
    public static bool IsConveyor(XmileVariable stock) => Settings(stock.Element) != null || ElementSettings(stock).Any();

    /// <summary>Whether a stock is a queue.</summary>
    public static bool IsQueue(XmileVariable stock) => stock.Element.Child("queue") != null;

    /// <summary>Whether a stock keeps more than its quantity.</summary>
    public static bool IsSpecial(XmileVariable stock) => stock.Kind == XmileKind.Stock && (IsConveyor(stock) || IsQueue(stock));

    /// <summary>Whether a flow's value is set by the conveyor or queue that it leaves, and its equation means nothing.</summary>
    public bool IsDriven(XmileVariable flow) => Source(flow) is { } source && (IsQueue(source) || Leak(source, flow) < 0);

    /// <summary>Whether a flow is a leak of a conveyor, whose equation is a fraction.</summary>
    public bool IsLeak(XmileVariable flow) => Source(flow) is { } source && IsConveyor(source) && Leak(source, flow) >= 0;

    /// <summary>Whether the stock that a flow leaves is described element by element.</summary>
    public bool IsByElement(XmileVariable flow) =>
        (Source(flow) is { } source && ElementSettings(source).Any())
        || (Target(flow) is { } target && ElementSettings(target).Any());

    /// <summary>The name under which the fraction of a leak is kept.</summary>
    public static string FractionName(XmileVariable leak) => $"#fraction of {leak.Name}";

    /// <summary>What says a leak's fraction: the content of its &lt;leak&gt;, else its equation; null where nothing does.</summary>
    public static XmlElement? Fraction(XmileVariable leak, XmlElement element)
    {
        var own = element.Child("leak") ?? leak.Element.Child("leak");
        if (own != null && !XmileEquations.IsBlank(own.Content.Text))
            return own;
        var equation = element.Child("eqn") ?? leak.Element.Child("eqn");
        return equation != null && !XmileEquations.IsBlank(equation.Content.Text) ? equation : null;
    }

    /// <summary>Reports what cannot be simulated of a stock.</summary>
    public void Check(XmileVariable stock)
    {
        // Ovens are isee's own; whatever prefix they have.
        if (
            stock.Element.Children.FirstOrDefault(c =>
                c.Name.Split(':')[^1].Equals("oven", StringComparison.OrdinalIgnoreCase)
            ) is
            { } oven
        )
            problems.Add(LanguageDiagnostics.XmileNotSupported("oven", stock.Name, oven.Span));
        if (!IsSpecial(stock))
            return;
        if (clock.Integration.Split(',')[3] != "0")
            problems.Add(LanguageDiagnostics.XmileNeedsEuler(stock.Name, IsQueue(stock), stock.Span));
        if (IsConveyor(stock) && IsQueue(stock))
            problems.Add(
                LanguageDiagnostics.XmileConveyor(stock.Name, "is a conveyor and a queue", "Make it one of them.", stock.Span)
            );
        if (!IsConveyor(stock))
            return;
        if (Outflows(stock).All(f => Leak(stock, f) >= 0))
            problems.Add(
                LanguageDiagnostics.XmileConveyor(
                    stock.Name,
                    "is a conveyor from whose end nothing leaves",
                    "Give it an outflow without <leak/>.",
                    stock.Span
                )
            );
        foreach (var settings in ElementSettings(stock).Prepend(Settings(stock.Element)).OfType<XmlElement>())
            CheckSettings(stock, settings);
        foreach (var leak in Leaks(stock))
            CheckLeak(stock, leak);
        foreach (var inflow in Inflows(stock))
            if (Spread(inflow) is not ("" or "beginning" or "even" or "dest"))
                problems.Add(
                    LanguageDiagnostics.XmileConveyor(
                        stock.Name,
                        $"gets '{inflow.Name}' spread by '{Spread(inflow)}', which is not simulated",
                        "Spread it at the beginning, evenly or like the contents (dest).",
                        inflow.Span
                    )
                );
    }

    private static readonly HashSet<string> Options = new(StringComparer.OrdinalIgnoreCase)
    {
        "discrete",
        "batch_integrity",
        "one_at_a_time",
        "exponential_leak",
        "fifo",
        "isee:fifo",
        "len",
        "capacity",
        "in_limit",
        "sample",
        "arrest",
    };

    private static IEnumerable<(string Option, SourceSpan Span)> UnknownOptions(XmlElement settings) =>
        settings
            .Attributes.Select(a => (a.Key, a.Value.Span))
            .Concat(settings.Children.Select(c => (c.Name, c.Span)))
            .Where(o => !Options.Contains(o.Item1));

    // Whether a transit time stays as it is: a number, or an auxiliary that is one.
    private bool IsConstant(XmlElement? length, string scope) =>
        length != null
        && (
            Number(length.Content.Text) != null
            || (
                names.Find(XmileNames.Clean(length.Content.Text), scope)
                    is { Kind: XmileKind.Auxiliary, HasTable: false, Source: null } named
                && named.Element.Child("eqn") is { } equation
                && Number(equation.Content.Text) != null
            )
        );

    private void CheckSettings(XmileVariable stock, XmlElement settings)
    {
        if (settings.Child("len") is not { } length || XmileEquations.IsBlank(length.Content.Text))
            problems.Add(
                LanguageDiagnostics.XmileConveyor(stock.Name, "has no transit time", "Write it in <len>.", settings.Span)
            );
        else if (
            Number(length.Content.Text) is { } time
            && Steps(time) is var steps
            && Math.Abs(steps - Math.Round(steps)) > 1e-6
        )
            problems.Add(
                LanguageDiagnostics.XmileTransitRounded(
                    stock.Name,
                    time,
                    Math.Max(1, Math.Round(steps, MidpointRounding.AwayFromZero)) * clock.StepValue,
                    length.Content.Span
                )
            );
        foreach (var (option, span) in UnknownOptions(settings))
            problems.Add(LanguageDiagnostics.XmileConveyorOption(stock.Name, option, span));
        if ((Flag(settings, "fifo") || Flag(settings, "isee:fifo")) && !IsConstant(settings.Child("len"), stock.Scope))
            problems.Add(
                LanguageDiagnostics.XmileConveyor(
                    stock.Name,
                    "keeps the order of its contents when its transit time changes (fifo), which is not simulated",
                    "Leave the option out, or make the transit time a constant: it then makes no difference.",
                    settings.Span
                )
            );
        var fromQueue = Inflows(stock).Where(f => Source(f) is { } source && IsQueue(source)).ToList();
        if (fromQueue.Count > 0 && Flag(settings, "batch_integrity") && !Flag(settings, "one_at_a_time", otherwise: true))
            problems.Add(
                LanguageDiagnostics.XmileConveyor(
                    stock.Name,
                    "takes as many whole batches as fit, which is not simulated",
                    "Let it take one batch at a time, or let it split batches.",
                    settings.Span
                )
            );
    }

    private double Steps(double time) => time / clock.StepValue;

    private void CheckLeak(XmileVariable stock, XmileVariable leak)
    {
        foreach (string end in new[] { "leak_start", "leak_end" })
            if (leak.Element.Attribute(end) is { } place && Number(place.Text) is not (>= 0 and <= 1))
                problems.Add(
                    LanguageDiagnostics.XmileConveyor(
                        stock.Name,
                        $"has a leak whose {end} is '{place.Text}'",
                        "Write a number from 0 (the beginning) to 1 (the end).",
                        place.Span
                    )
                );
        if (IsExponential(stock) && leak.Element.Child("leak_integers") is { } whole)
            problems.Add(
                LanguageDiagnostics.XmileConveyor(
                    stock.Name,
                    "leaks exponentially and in whole units, which is not simulated",
                    "Leave one of the two out.",
                    whole.Span
                )
            );
    }

    private static double? Number(string text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static XmlElement? Settings(XmlElement element) => element.Child("conveyor");

    private static IEnumerable<XmlElement> ElementSettings(XmileVariable stock) =>
        stock.Element.All("element").Select(Settings).OfType<XmlElement>();

    // The settings that hold for the place: those of its element, else those of all.
    private static XmlElement? Settings(XmileVariable stock, EquationPlace place)
    {
        foreach (var element in stock.Element.All("element"))
            if (Settings(element) is { } own && element.Attribute("subscript") is { } subscript)
            {
                string[] parts = [.. subscript.Text.Split(',').Select(p => Names.Canonical(XmileNames.Clean(p)))];
                if (parts.SequenceEqual(place.Left.Select(l => Names.Canonical(l.Subscript))))
                    return own;
            }
        return Settings(stock.Element);
    }

    private static bool Flag(XmlElement element, string attribute, bool otherwise = false) =>
        element.Attribute(attribute) is { } value
            ? value.Text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase) || value.Text.Trim() == "1"
            : otherwise;

    private static bool IsExponential(XmileVariable stock) =>
        ElementSettings(stock).Prepend(Settings(stock.Element)).OfType<XmlElement>().Any(s => Flag(s, "exponential_leak"));

    private IEnumerable<XmileVariable> Outflows(XmileVariable stock) =>
        limits.Flows(stock).Where(f => !f.IsIn).Select(f => f.Flow);

    private IEnumerable<XmileVariable> Inflows(XmileVariable stock) => limits.Flows(stock).Where(f => f.IsIn).Select(f => f.Flow);

    // Where no outflow is marked as a leak all but the first are leaks.
    private List<XmileVariable> Leaks(XmileVariable stock)
    {
        var marked = Outflows(stock).Where(f => f.Element.Child("leak") != null).ToList();
        return marked.Count > 0 ? marked : [.. Outflows(stock).Skip(1)];
    }

    private int Leak(XmileVariable stock, XmileVariable flow) => IsConveyor(stock) ? Leaks(stock).IndexOf(flow) : -1;

    private static string Spread(XmileVariable inflow) =>
        inflow.Element.Attribute("isee:spreadflow")?.Text.Trim().ToLowerInvariant() ?? "";

    // The conveyor or queue that a flow leaves.
    private XmileVariable? Source(XmileVariable flow)
    {
        sources ??= Ends(isIn: false);
        return sources.GetValueOrDefault(flow);
    }

    // The conveyor that a flow enters.
    private XmileVariable? Target(XmileVariable flow)
    {
        targets ??= Ends(isIn: true);
        return targets.GetValueOrDefault(flow) is { } target && IsConveyor(target) ? target : null;
    }

    private Dictionary<XmileVariable, XmileVariable> Ends(bool isIn)
    {
        var ends = new Dictionary<XmileVariable, XmileVariable>(ReferenceEqualityComparer.Instance);
        foreach (var stock in names.Variables.Where(v => v.Source == null && IsSpecial(v)))
        foreach (var flow in isIn ? Inflows(stock) : Outflows(stock))
            ends.TryAdd(flow, stock);
        return ends;
    }

    private static string BeltName(XmileVariable stock) => $"#contents of {stock.Name}";

    private static string ResultsName(XmileVariable stock) => $"#results of {stock.Name}";

    private static string ResultName(XmileVariable stock, int result) =>
        FormattableString.Invariant($"#result {result} of {stock.Name}");

    private ConveyorShape Shape(XmileVariable stock, XmlElement? settings, ImmutableArray<double> initial)
    {
        var leaks = Leaks(stock)
            .Select(l => new ConveyorLeak(
                Number(l.Element.Attribute("leak_start")?.Text ?? "0") ?? 0,
                Number(l.Element.Attribute("leak_end")?.Text ?? "1") ?? 1,
                l.Element.Child("leak_integers") != null
            ));
        bool isDiscrete = settings != null && Flag(settings, "discrete");
        return new ConveyorShape(isDiscrete, IsExponential(stock), [.. leaks], initial);
    }

    private SyntaxNode Value(XmileVariable variable, EquationPlace place, SourceSpan span) =>
        rewriter.Rewrite(new NameSyntax($"..{variable.Name}", [], span), place);

    private SyntaxNode Setting(XmlElement? settings, string name, XmileVariable stock, EquationPlace place, double otherwise)
    {
        if (settings?.Child(name) is not { } written || XmileEquations.IsBlank(written.Content.Text))
            return new NumberSyntax(otherwise, stock.Span);
        return XmileEquations.Parse(written.Content.Source, problems) is { } read
            ? rewriter.Rewrite(read, place with { Scope = stock.Scope })
            : new NumberSyntax(otherwise, written.Span);
    }

    private SyntaxNode Result(XmileVariable stock, int result, EquationPlace place, SourceSpan span)
    {
        var whole = Value(stock, place, span) as NameSyntax;
        var subscripts = whole?.Subscripts ?? [];
        return new NameSyntax(
            XmileNames.Quoted(BeltName(stock)),
            [.. subscripts, new SubscriptSyntax(ResultName(stock, result), false, span)],
            span
        );
    }

    private NameSyntax Hidden(string name, XmileVariable like, EquationPlace place, SourceSpan span) =>
        new(XmileNames.Quoted(name), (Value(like, place, span) as NameSyntax)?.Subscripts ?? [], span);

    /// <summary>The start of a stock, and the hidden equation that keeps what is on it.</summary>
    public (SyntaxNode Initial, EquationSyntax Contents) Contents(
        XmileVariable stock,
        SyntaxNode initial,
        EquationPlace place,
        SourceSpan span
    )
    {
        ImmutableArray<double> list = initial is ListSyntax listed ? listed.Values : [];
        SyntaxNode call;
        int results = 2;
        if (IsQueue(stock))
        {
            if (!list.IsEmpty)
            {
                problems.Add(
                    LanguageDiagnostics.XmileConveyor(
                        stock.Name,
                        "starts with several batches, which is not simulated",
                        "Give their total.",
                        span
                    )
                );
                initial = new NumberSyntax(0, span);
            }
            call = new CallSyntax("QUEUE LINE", [], [Value(stock, place, span), .. QueueInputs(stock, place, span)], span);
        }
        else
        {
            var settings = Settings(stock, place);
            var shape = Shape(stock, settings, list);
            results = shape.Results;
            var total = list.IsEmpty ? Value(stock, place, span) : new NumberSyntax(0, span);
            if (!list.IsEmpty)
                initial = Result(stock, 1, place, span);
            call = new CallSyntax(
                "CONVEYOR BELT",
                [],
                [new TextSyntax(shape.ToString(), span), total, .. BeltInputs(stock, settings, place, span)],
                span
            );
        }
        names.Add(
            new XmileDimension(
                ResultsName(stock),
                [.. Enumerable.Range(0, results).Select(r => ResultName(stock, r))],
                stock.Element
            )
        );
        var left = place.Left.Select(l => new SubscriptSyntax(l.Subscript, false, span));
        return (
            initial,
            new EquationSyntax(
                XmileNames.Quoted(BeltName(stock)),
                [.. left, new SubscriptSyntax(ResultsName(stock), false, span)],
                [],
                DefinitionKind.Equation,
                call,
                default,
                span
            )
            {
                IsInternal = true,
                IsSupplementary = true,
            }
        );
    }

    private IEnumerable<SyntaxNode> QueueInputs(XmileVariable stock, EquationPlace place, SourceSpan span) =>
        Inflows(stock).Select(f => rewriter.Flow(f, place, span)).Prepend(Sum(Outflows(stock), place, span));

    private SyntaxNode Sum(IEnumerable<XmileVariable> flows, EquationPlace place, SourceSpan span) =>
        flows
            .Select(f => rewriter.Flow(f, place, span))
            .Aggregate(
                (SyntaxNode?)null,
                (sum, next) => sum == null ? next : new BinarySyntax(BinaryOperator.Add, sum, next, span)
            )
        ?? new NumberSyntax(0, span);

    private IEnumerable<SyntaxNode> BeltInputs(XmileVariable stock, XmlElement? settings, EquationPlace place, SourceSpan span)
    {
        yield return Setting(settings, "len", stock, place, 1);
        yield return Setting(settings, "sample", stock, place, 1);
        yield return Setting(settings, "arrest", stock, place, 0);
        yield return Sum(Inflows(stock).Where(f => Spread(f) is "" or "beginning"), place, span);
        yield return Sum(Inflows(stock).Where(f => Spread(f) == "even"), place, span);
        yield return Sum(Inflows(stock).Where(f => Spread(f) == "dest"), place, span);
        yield return Sum(Inflows(stock).Where(f => !IsFromConveyor(f)), place, span);
        var through = Outflows(stock).FirstOrDefault(f => Leak(stock, f) < 0);
        yield return through == null ? new NumberSyntax(0, span) : Arrest(Target(through), place, span);
        foreach (var leak in Leaks(stock))
        {
            yield return Arrest(Target(leak), place, span);
            yield return Hidden(FractionName(leak), leak, place, span);
        }
    }

    private bool IsFromConveyor(XmileVariable flow) => Source(flow) is { } source && IsConveyor(source);

    private SyntaxNode Arrest(XmileVariable? stock, EquationPlace place, SourceSpan span) =>
        stock == null ? new NumberSyntax(0, span) : Setting(Settings(stock, place), "arrest", stock, place, 0);

    private static SyntaxNode Unless(SyntaxNode condition, SyntaxNode value, SourceSpan span) =>
        condition is NumberSyntax { Value: 0 }
            ? value
            : new CallSyntax("IF THEN ELSE", [], [condition, new NumberSyntax(0, span), value], span);

    private NameSyntax Step(SourceSpan span) => new(clock.Step, [], span);

    private static BinarySyntax Binary(BinaryOperator op, SyntaxNode left, SyntaxNode right) => new(op, left, right, right.Span);

    /// <summary>What leaves a conveyor or queue by a flow; in a leak's place the fraction has been computed.</summary>
    public SyntaxNode Leaving(XmileVariable flow, EquationPlace place, SourceSpan span)
    {
        if (Source(flow) is not { } stock)
            return new NumberSyntax(double.NaN, span);
        if (IsQueue(stock))
            return FromQueue(stock, flow, place, span);
        var settings = Settings(stock, place);
        var shape = Shape(stock, settings, []);
        int leak = Leak(stock, flow);
        var amount = shape.IsExponential ? Exponential(stock, shape, leak, place, span) : Linear(stock, shape, leak, place, span);
        var rate = Binary(BinaryOperator.Divide, amount, Step(span));
        return Unless(Arrest(stock, place, span), Unless(Arrest(Target(flow), place, span), rate, span), span);
    }

    private SyntaxNode Linear(XmileVariable stock, ConveyorShape shape, int leak, EquationPlace place, SourceSpan span)
    {
        int Of(int k, bool isAtEnd) => ConveyorShape.OwnResults + 2 * k + (isAtEnd ? 1 : 0);
        if (leak >= 0)
            return Result(stock, Of(leak, false), place, span);
        var rest = Result(stock, 0, place, span);
        var leaks = Leaks(stock);
        for (int k = 0; k < shape.Leaks.Length; k++)
        {
            var taken = Unless(Arrest(Target(leaks[k]), place, span), Result(stock, Of(k, true), place, span), span);
            rest = Binary(BinaryOperator.Subtract, rest, taken);
        }
        return rest;
    }

    // Each leak takes its share of what the leaks before it have left.
    private SyntaxNode Exponential(XmileVariable stock, ConveyorShape shape, int leak, EquationPlace place, SourceSpan span)
    {
        var leaks = Leaks(stock);
        SyntaxNode? sum = null;
        for (int stretch = 0; stretch < shape.Stretches; stretch++)
        {
            if (leak >= 0 && !shape.Takes(leak, stretch))
                continue;
            var part = Result(stock, ConveyorShape.OwnResults + 2 * stretch + (leak < 0 ? 1 : 0), place, span);
            for (int k = 0; k < (leak < 0 ? leaks.Count : leak); k++)
                if (shape.Takes(k, stretch))
                    part = Binary(
                        BinaryOperator.Multiply,
                        part,
                        Binary(BinaryOperator.Subtract, new NumberSyntax(1, span), Share(leaks[k], place, span))
                    );
            if (leak >= 0)
                part = Binary(BinaryOperator.Multiply, part, Share(leaks[leak], place, span));
            sum = sum == null ? part : Binary(BinaryOperator.Add, sum, part);
        }
        return sum ?? new NumberSyntax(0, span);
    }

    private SyntaxNode Share(XmileVariable leak, EquationPlace place, SourceSpan span)
    {
        var share = Binary(BinaryOperator.Multiply, Hidden(FractionName(leak), leak, place, span), Step(span));
        var most = new CallSyntax("MIN", [], [new NumberSyntax(1, span), share], span);
        var between = new CallSyntax("MAX", [], [new NumberSyntax(0, span), most], span);
        return Unless(Arrest(Target(leak), place, span), between, span);
    }

    // A queue gives all that waits at once, to a conveyor what that takes; an overflow gets what a conveyor before it did not take.
    private SyntaxNode FromQueue(XmileVariable queue, XmileVariable flow, EquationPlace place, SourceSpan span)
    {
        var wanted = Wanted(queue, flow, place, span);
        if (Target(flow) is not { } conveyor)
            return wanted;
        var most = Limited(flow, wanted, place, span);
        return Settings(conveyor, place) is { } settings && Flag(settings, "batch_integrity")
            ? new CallSyntax(
                "IF THEN ELSE",
                [],
                [Binary(BinaryOperator.Less, most, wanted), new NumberSyntax(0, span), wanted],
                span
            )
            : most;
    }

    private SyntaxNode Wanted(XmileVariable queue, XmileVariable flow, EquationPlace place, SourceSpan span)
    {
        var outflows = Outflows(queue).ToList();
        int number = outflows.IndexOf(flow);
        if (number > 0 && flow.Element.Child("overflow") != null)
        {
            var left = Binary(
                BinaryOperator.Subtract,
                Wanted(queue, outflows[number - 1], place, span),
                Value(outflows[number - 1], place, span)
            );
            return new CallSyntax("MAX", [], [new NumberSyntax(0, span), left], span);
        }
        bool isOne =
            Target(flow) is { } conveyor
            && (Settings(conveyor, place) is not { } settings || Flag(settings, "one_at_a_time", otherwise: true));
        SyntaxNode all = Binary(BinaryOperator.Divide, Result(queue, isOne ? 1 : 0, place, span), Step(span));
        if (number <= 0)
            return all;
        var rest = Binary(
            BinaryOperator.Subtract,
            Binary(BinaryOperator.Divide, Result(queue, 0, place, span), Step(span)),
            Sum(outflows.Take(number), place, span)
        );
        return new CallSyntax("MAX", [], [new NumberSyntax(0, span), new CallSyntax("MIN", [], [all, rest], span)], span);
    }

    /// <summary>A flow as the conveyor that it enters lets it in: within the limits, those before it first; nothing while it is arrested.</summary>
    public SyntaxNode Limited(XmileVariable flow, SyntaxNode value, EquationPlace place, SourceSpan span)
    {
        if (Target(flow) is not { } conveyor || IsFromConveyor(flow))
            return value;
        value = new CallSyntax("MAX", [], [new NumberSyntax(0, span), value], span);
        var settings = Settings(conveyor, place);
        var before = Inflows(conveyor).TakeWhile(f => !ReferenceEquals(f, flow)).Where(f => !IsFromConveyor(f)).ToList();
        if (Setting(settings, "in_limit", conveyor, place, double.PositiveInfinity) is var limit && !IsInfinite(limit))
        {
            if (settings != null && Flag(settings, "discrete"))
                limit = Binary(
                    BinaryOperator.Divide,
                    Binary(BinaryOperator.Subtract, limit, Result(conveyor, 2, place, span)),
                    Step(span)
                );
            value = AtMost(value, limit, before, place, span);
        }
        if (Setting(settings, "capacity", conveyor, place, double.PositiveInfinity) is var capacity && !IsInfinite(capacity))
        {
            SyntaxNode room = Binary(
                BinaryOperator.Divide,
                Binary(BinaryOperator.Subtract, capacity, Value(conveyor, place, span)),
                Step(span)
            );
            room = Binary(BinaryOperator.Add, room, Sum(Outflows(conveyor), place, span));
            value = AtMost(value, room, [.. Inflows(conveyor).Where(IsFromConveyor), .. before], place, span);
        }
        return Unless(Arrest(conveyor, place, span), value, span);
    }

    private static bool IsInfinite(SyntaxNode node) => node is NumberSyntax { Value: double.PositiveInfinity };

    private CallSyntax AtMost(SyntaxNode value, SyntaxNode most, List<XmileVariable> before, EquationPlace place, SourceSpan span)
    {
        foreach (var flow in before)
            most = Binary(BinaryOperator.Subtract, most, Value(flow, place, span));
        var atLeastZero = new CallSyntax("MAX", [], [new NumberSyntax(0, span), most], span);
        return new CallSyntax("MIN", [], [value, atLeastZero], span);
    }
}
