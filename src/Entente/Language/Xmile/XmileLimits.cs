using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Language.Xmile;

/// <summary>What limits a flow out of a non-negative stock.</summary>
/// <param name="Stock">The stock.</param>
/// <param name="Inflows">Inflows of the same step that it may take too.</param>
/// <param name="Before">Outflows that take first.</param>
internal sealed record FlowLimit(
    XmileVariable Stock,
    ImmutableArray<XmileVariable> Inflows,
    ImmutableArray<XmileVariable> Before
);

/// <summary>
/// The flows of stocks, and how non-negative stocks limit their outflows, as Stella does: in the order in which the stock lists them, each takes no more than the
/// stock holds, plus what flows in during the step, less what those before it take. An inflow that itself depends on the outflow is left out, because the two would
/// wait for each other. A flow that empties several stocks is not limited; each of its stocks then stops at 0.
/// </summary>
internal sealed class XmileLimits(XmileNames names, List<Diagnostic> problems)
{
    private readonly Dictionary<XmileVariable, List<(XmileVariable Flow, bool IsIn)>> flows = new(
        ReferenceEqualityComparer.Instance
    );
    private readonly Dictionary<XmileVariable, ImmutableArray<XmileVariable>> uses = new(ReferenceEqualityComparer.Instance);
    private Dictionary<XmileVariable, List<XmileVariable>>? drained;
    private HashSet<XmileVariable>? called;

    /// <summary>The flows of a stock in the order of the file: true for inflows. Names that mean no flow are reported.</summary>
    public IReadOnlyList<(XmileVariable Flow, bool IsIn)> Flows(XmileVariable stock)
    {
        if (flows.TryGetValue(stock, out var known))
            return known;
        var found = flows[stock] = [];
        foreach (var element in stock.Element.Children.Where(c => c.Is("inflow") || c.Is("outflow")))
        {
            string name = XmileNames.Clean(element.Content.Text);
            if (names.Find(name, stock.Scope) is { } flow)
                found.Add((flow, element.Is("inflow")));
            else
                problems.Add(
                    LanguageDiagnostics.XmileNoFlow(
                        name,
                        stock.Name,
                        names.Variables.Where(v => v.Kind == XmileKind.Flow).Select(v => v.Name),
                        element.Content.Span
                    )
                );
        }
        return found;
    }

    /// <summary>What limits a flow, or null.</summary>
    public FlowLimit? Of(XmileVariable flow)
    {
        if (Stocks(flow) is not [var stock] || !stock.IsNonNegative || stock.Source != null)
            return null;
        if (!stock.Dimensions.All(d => flow.Dimensions.Contains(d, StringComparer.OrdinalIgnoreCase)))
            return null;
        var all = Flows(stock);
        var before = all.TakeWhile(f => !ReferenceEquals(f.Flow, flow)).Where(f => !f.IsIn && !DependsOn(f.Flow, flow));
        var inflows = all.Where(f => f.IsIn && !DependsOn(f.Flow, flow));
        bool Fits(XmileVariable v) => v.Dimensions.All(d => flow.Dimensions.Contains(d, StringComparer.OrdinalIgnoreCase));
        return new FlowLimit(stock, [.. inflows.Select(f => f.Flow).Where(Fits)], [.. before.Select(f => f.Flow).Where(Fits)]);
    }

    /// <summary>Whether a variable's graphical function is called by others.</summary>
    public bool IsCalled(XmileVariable variable)
    {
        called ??= [.. names.Variables.SelectMany(Called)];
        return called.Contains(variable);
    }

    private IEnumerable<XmileVariable> Called(XmileVariable variable) =>
        Parsed(variable)
            .SelectMany(Calls)
            .Select(name => names.Find(XmileNames.Clean(name), variable.Scope))
            .OfType<XmileVariable>();

    private static IEnumerable<string> Calls(SyntaxNode node) =>
        node switch
        {
            CallSyntax { Name: var name, Arguments: [NameSyntax table, ..] } call when Names.Canonical(name) == "lookup" =>
            [
                table.Name,
                .. call.Arguments.SelectMany(Calls),
            ],
            CallSyntax call => [call.Name, .. call.Arguments.SelectMany(Calls)],
            UnarySyntax unary => Calls(unary.Operand),
            BinarySyntax binary => Calls(binary.Left).Concat(Calls(binary.Right)),
            _ => [],
        };

    private static List<SyntaxNode> Parsed(XmileVariable variable)
    {
        var equations = variable
            .Element.Children.Where(c => c.Is("eqn") || c.Is("element"))
            .Select(c => c.Is("eqn") ? c : c.Child("eqn"))
            .OfType<XmlElement>()
            .Where(e => !XmileEquations.IsBlank(e.Content.Text));
        return [.. equations.Select(e => XmileEquations.Parse(e.Content.Source, [])).OfType<SyntaxNode>()];
    }

    // The stocks that a flow empties.
    private List<XmileVariable> Stocks(XmileVariable flow)
    {
        if (drained == null)
        {
            drained = new(ReferenceEqualityComparer.Instance);
            foreach (var stock in names.Variables.Where(v => v.Kind == XmileKind.Stock && v.Source == null))
            foreach (var (one, _) in Flows(stock).Where(f => !f.IsIn))
            {
                if (!drained.TryGetValue(one, out var list))
                    drained[one] = list = [];
                list.Add(stock);
            }
        }
        return drained.TryGetValue(flow, out var own) ? own : [];
    }

    // Whether a variable needs another within the same step; stocks need nothing there. Limits count as needs.
    private bool DependsOn(XmileVariable variable, XmileVariable other)
    {
        var seen = new HashSet<XmileVariable>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<XmileVariable>([variable]);
        while (waiting.TryPop(out var next))
        {
            if (ReferenceEquals(next, other))
                return true;
            if (!seen.Add(next))
                continue;
            foreach (var used in Uses(next))
                waiting.Push(used);
        }
        return false;
    }

    private ImmutableArray<XmileVariable> Uses(XmileVariable variable)
    {
        if (uses.TryGetValue(variable, out var known))
            return known;
        if (variable.Source is { } source)
            return uses[variable] = [source];
        if (variable.Kind == XmileKind.Stock)
            return uses[variable] = [];
        var used = Parsed(variable)
            .SelectMany(UsedNames)
            .Select(n => names.Find(XmileNames.Clean(n), variable.Scope))
            .OfType<XmileVariable>();
        if (Stocks(variable) is [{ IsNonNegative: true } stock])
            used = used.Concat(Flows(stock).TakeWhile(f => f.IsIn || !ReferenceEquals(f.Flow, variable)).Select(f => f.Flow));
        return uses[variable] = [.. used.Distinct()];
    }

    private static IEnumerable<string> UsedNames(SyntaxNode node) =>
        node switch
        {
            NameSyntax name => [name.Name, .. name.Subscripts.Where(s => s.Index != null).SelectMany(s => UsedNames(s.Index!))],
            UnarySyntax unary => UsedNames(unary.Operand),
            BinarySyntax binary => UsedNames(binary.Left).Concat(UsedNames(binary.Right)),
            CallSyntax call => call.Arguments.SelectMany(UsedNames),
            _ => [],
        };
}
