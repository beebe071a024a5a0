using System.Collections.Immutable;
using Entente.Compilation;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>
/// The deal's model with what the deal asks of it added as equations: for each component of each payoff the present value as a stock, for each party
/// the flow, and the conditions of bodies and claims. So all of it runs in the same kernel, and a package is one ordinary run.
/// </summary>
internal sealed class PayoffModel
{
    private const string Prefix = "entente deal";

    private readonly Deal deal;

    private PayoffModel(Deal deal, Simulator simulator, ImmutableArray<string> conditions)
    {
        this.deal = deal;
        Simulator = simulator;
        Components = [.. deal.Parties.Select(ComponentNames)];
        PresentValues =
        [
            .. deal.Parties.Select(
                (party, p) =>
                    party
                        .Components.Select((_, c) => Value(PresentValueName(p, c)))
                        .Concat(party.ResidualValue == null ? [] : [Value(ResidualName(p))])
                        .ToImmutableArray()
            ),
        ];
        Residuals = [.. deal.Parties.Select((party, p) => party.ResidualValue == null ? null : Value(UndiscountedName(p)))];
        Flows = [.. deal.Parties.Select((_, p) => Value(FlowName(p)))];
        BesideMoney = [.. deal.BesideMoney.Select((_, i) => Value(BesideName(i)))];
        Conditions = conditions.ToDictionary(c => c, c => Value(ConditionName(conditions.IndexOf(c))));
    }

    /// <summary>For each party the present value of each component, after the run has ended; the residual value is the last component.</summary>
    public ImmutableArray<ImmutableArray<ReadValue>> PresentValues { get; }

    /// <summary>The residual value of each party at the final time, not discounted; null where it has none.</summary>
    public ImmutableArray<ReadValue?> Residuals { get; }

    /// <summary>The flow of payoff of each party now, money per year.</summary>
    public ImmutableArray<ReadValue> Flows { get; }

    /// <summary>What is counted beside money, now.</summary>
    public ImmutableArray<ReadValue> BesideMoney { get; }

    /// <summary>Whether a condition holds now, 1 or 0.</summary>
    public IReadOnlyDictionary<string, ReadValue> Conditions { get; }

    /// <summary>The compiled model.</summary>
    public Simulator Simulator { get; }

    /// <summary>For each party the names of its components, the residual value last where there is one.</summary>
    public ImmutableArray<ImmutableArray<string>> Components { get; }

    /// <summary>The components of payoffs that a constant only weights: what they weight, and all else that is valued, does not depend on it. Null where
    /// it enters anything else, so that only runs can tell what it does.</summary>
    /// <param name="name">The constant as the deal file names it.</param>
    public ImmutableArray<(int Party, int Component)>? OnlyWeights(string name)
    {
        if (!Simulator.Model.TryFind(name, out var found, out _))
            return null;
        var numbers = found.Positions.Select(flat => Simulator.ConstantNumber(found.Variable, flat)).OfType<int>().ToHashSet();
        bool[] reached = Reach.Of(Simulator.Compiled.Plan.Model, numbers, ImmutableHashSet<int>.Empty);
        bool IsReached(ReadValue value) => reached[Simulator.Compiled.Values[value.Value]];
        var weighted = ImmutableArray.CreateBuilder<(int, int)>();
        for (int p = 0; p < PresentValues.Length; p++)
        for (int c = 0; c < PresentValues[p].Length; c++)
        {
            if (!IsReached(PresentValues[p][c]))
                continue;
            bool isWeight =
                c < deal.Parties[p].Components.Length
                && Simulator.Model.TryFind(deal.Parties[p].Components[c].Weight.Text, out var weight, out _)
                && weight.Variable == found.Variable
                && found.Positions.Contains(weight.Positions[0])
                && !IsReached(Value(UnweightedName(p, c)))
                && !IsReached(Value(DiscountName(p)));
            if (!isWeight)
                return null;
            weighted.Add((p, c));
        }
        return weighted.ToImmutable();
    }

    /// <summary>Adds the deal's equations to its model and compiles it.</summary>
    /// <param name="deal">The deal.</param>
    /// <param name="conditions">Conditions in the model's language that are read over time, with their places.</param>
    /// <param name="moved">Constants that noise moves.</param>
    /// <param name="shown">Further variables that are read.</param>
    /// <exception cref="DiagnosticException">An expression of the deal does not fit the model, or the model cannot be compiled.</exception>
    public static PayoffModel Compile(
        Deal deal,
        ImmutableArray<(string Text, SourceSpan Span)> conditions,
        IReadOnlySet<string> moved,
        ImmutableArray<Variable> shown
    )
    {
        var additions = Additions(deal, conditions);
        if (!deal.Model.TryExtend(additions, out var model, out var problems))
            throw new DiagnosticException(problems);
        var outcomes = additions
            .Select(a => Find(model, a.Name))
            .Concat(shown.Select(v => Find(model, v.Name)))
            .ToImmutableArray();
        var movedVariables = moved
            .Select(name => model.TryFind(name, out var found, out _) ? found.Variable : null)
            .OfType<Variable>()
            .ToHashSet();
        if (!Simulator.TryCompile(model, outcomes, movedVariables, out var simulator, out problems))
            throw new DiagnosticException(problems);
        return new PayoffModel(deal, simulator, [.. conditions.Select(c => c.Text)]);
    }

    /// <summary>What is wrong with the expressions of a deal, told with their places in the deal file.</summary>
    public static ImmutableArray<Diagnostic> Check(Deal deal, ImmutableArray<(string Text, SourceSpan Span)> conditions)
    {
        // As they stand first, so that columns are right; then all that the deal adds, which finds circles.
        var problems = CheckTerms(deal, conditions);
        if (!problems.IsEmpty)
            return problems;
        if (!deal.Model.TryExtend(Additions(deal, conditions), out var model, out problems))
            return problems;
        return Simulator.TryCompile(model, out _, out problems) ? [] : problems;
    }

    /// <summary>What is wrong with each expression of a deal by itself, of a deal too that has other problems.</summary>
    public static ImmutableArray<Diagnostic> CheckTerms(Deal deal, ImmutableArray<(string Text, SourceSpan Span)> conditions)
    {
        var terms = new List<(string Name, Term Term)> { ("the date of signing", deal.Signing) };
        foreach (var party in deal.Parties)
        {
            terms.AddRange(
                party.Components.SelectMany(c =>
                    new[]
                    {
                        ($"the payoff {c.Name} of {party.Name}", c.Flow),
                        ($"the weight of {c.Name} of {party.Name}", c.Weight),
                    }
                )
            );
            terms.Add(($"the discount rate of {party.Name}", party.DiscountRate));
            if (party.ResidualValue is { } residual)
                terms.Add(($"the residual value of {party.Name}", residual));
        }
        terms.AddRange(deal.BesideMoney.Select(b => ($"what is counted beside money: {b.Name}", b.Of)));
        terms.AddRange(
            conditions.Select((c, i) => (FormattableString.Invariant($"the condition {i + 1}"), new Term(c.Text, c.Span)))
        );
        var plain = terms
            .DistinctBy(t => t.Name)
            .Select(t => new Addition(t.Name, t.Term.Text, "", t.Term.Span))
            .ToImmutableArray();
        return deal.Model.TryExtend(plain, out _, out var problems) ? [] : [.. problems.Where(p => p.Span.File == deal.File)];
    }

    private static ImmutableArray<Addition> Additions(Deal deal, ImmutableArray<(string Text, SourceSpan Span)> conditions)
    {
        var additions = ImmutableArray.CreateBuilder<Addition>();
        for (int p = 0; p < deal.Parties.Length; p++)
            AddParty(additions, deal, p);
        for (int i = 0; i < conditions.Length; i++)
            additions.Add(new Addition(ConditionName(i), $"IF THEN ELSE({conditions[i].Text}, 1, 0)", "1", conditions[i].Span));
        for (int i = 0; i < deal.BesideMoney.Length; i++)
            additions.Add(new Addition(BesideName(i), deal.BesideMoney[i].Of.Text, "", deal.BesideMoney[i].Of.Span));
        return additions.ToImmutable();
    }

    // Σ flow × dt × (1+r)^−(t−t0) over the steps from signing on; a stock under Euler's method is that sum.
    private static void AddParty(ImmutableArray<Addition>.Builder additions, Deal deal, int p)
    {
        var party = deal.Parties[p];
        additions.Add(new Addition(RateName(p), party.DiscountRate.Text, "", party.DiscountRate.Span));
        additions.Add(
            new Addition(
                DiscountName(p),
                $"IF THEN ELSE(Time + TIME STEP/2 > ({deal.Signing.Text}), EXP(-LN(1 + {RateName(p)})*(Time - ({deal.Signing.Text}))), 0)",
                "",
                deal.Signing.Span
            )
        );
        var flows = new List<string>();
        for (int c = 0; c < party.Components.Length; c++)
        {
            var component = party.Components[c];
            additions.Add(new Addition(UnweightedName(p, c), component.Flow.Text, "", component.Flow.Span));
            additions.Add(
                new Addition(ComponentName(p, c), $"({component.Weight.Text})*{UnweightedName(p, c)}", "", component.Flow.Span)
            );
            additions.Add(
                new Addition(
                    PresentValueName(p, c),
                    $"INTEG({ComponentName(p, c)}*{DiscountName(p)}, 0)",
                    "",
                    component.Flow.Span
                )
            );
            flows.Add(ComponentName(p, c));
        }
        additions.Add(new Addition(FlowName(p), string.Join(" + ", flows), "", party.Span));
        if (party.ResidualValue is not { } residual)
            return;
        additions.Add(new Addition(UndiscountedName(p), residual.Text, "", residual.Span));
        additions.Add(new Addition(ResidualName(p), $"{UndiscountedName(p)}*{DiscountName(p)}", "", residual.Span));
    }

    private static ImmutableArray<string> ComponentNames(Party party) =>
        party.ResidualValue == null
            ? [.. party.Components.Select(c => c.Name)]
            : [.. party.Components.Select(c => c.Name), "residual value"];

    private static Variable Find(Model model, string name) =>
        model.TryFind(name, out var found, out string problem)
            ? found.Variable
            : throw new InvalidOperationException($"This is a bug in Entente: {problem}");

    private ReadValue Value(string name) => new(Find(Simulator.Model, name), 0);

    private static string RateName(int party) => FormattableString.Invariant($"{Prefix} rate {party}");

    private static string DiscountName(int party) => FormattableString.Invariant($"{Prefix} discount {party}");

    private static string ComponentName(int party, int component) =>
        FormattableString.Invariant($"{Prefix} component {party} {component}");

    private static string UnweightedName(int party, int component) =>
        FormattableString.Invariant($"{Prefix} unweighted {party} {component}");

    private static string PresentValueName(int party, int component) =>
        FormattableString.Invariant($"{Prefix} present value {party} {component}");

    private static string FlowName(int party) => FormattableString.Invariant($"{Prefix} flow {party}");

    private static string ResidualName(int party) => FormattableString.Invariant($"{Prefix} residual {party}");

    private static string UndiscountedName(int party) => FormattableString.Invariant($"{Prefix} undiscounted residual {party}");

    private static string BesideName(int number) => FormattableString.Invariant($"{Prefix} beside money {number}");

    private static string ConditionName(int number) => FormattableString.Invariant($"{Prefix} condition {number}");
}
