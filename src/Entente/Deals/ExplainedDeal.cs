using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Explanation;
using Entente.Language;
using Entente.Models;

namespace Entente.Deals;

/// <summary>The deal's model with what each party values as variables that can be asked for by name: <c>payoff of Russia</c>, its components, and
/// <c>present value of Russia</c>.</summary>
internal static class ExplainedDeal
{
    public static ExplainedRun Of(Deal deal, string package, long? run, WeighOptions options, CancellationToken cancellation)
    {
        var additions = Additions(deal);
        if (!deal.Model.TryExtend(additions, out var model, out var problems))
            throw new DiagnosticException(problems);
        ImmutableArray<ChangedPart> parts =
        [
            new("the world", "the world", deal.World(0)),
            .. Clauses(deal, package),
            .. ChangedPart.Of(deal.Model, options.Changes, SourceSpan.Whole("--set")),
        ];
        return run is { } number
            ? ExplainedRun.Of(model, deal.Uncertainty.Sample(number + 1, options.Seed), number, parts, cancellation)
            : ExplainedRun.Of(model, parts, cancellation);
    }

    public static ExplainedRun Under(Deal deal, ExplainedRun other, string package)
    {
        ArgumentNullException.ThrowIfNull(other);
        var own = other.Parts.Where(p => !p.Subject.StartsWith(ClausePrefix, StringComparison.Ordinal)).ToList();
        return other.With([own[0], .. Clauses(deal, package), .. own.Skip(1)]);
    }

    private const string ClausePrefix = "clause ";

    private static IEnumerable<ChangedPart> Clauses(Deal deal, string package) =>
        (deal.PackageOrNone(package)?.Clauses ?? []).Select(choice => new ChangedPart(
            $"{choice.Key}: {choice.Value}",
            ClausePrefix + choice.Key,
            deal.Clauses.First(c => c.Name == choice.Key).Settings.First(s => s.Name == choice.Value).Changes
        ));

    // The same sums as the weighing makes: Σ flow × dt × (1+r)^−(t−t0) over the steps from signing on.
    private static ImmutableArray<Addition> Additions(Deal deal)
    {
        var taken = deal.Model.Variables.Select(v => Names.Canonical(v.Name)).ToHashSet();
        var additions = ImmutableArray.CreateBuilder<Addition>();
        foreach (var party in deal.Parties)
        {
            string perYear = $"{deal.Unit}/year";
            string payoff = $"payoff of {party.Name}";
            string worth = $"present value of {party.Name}";
            string discount = $"discount factor of {party.Name}";
            var components = party.Components.Select(c => $"{payoff}: {c.Name}").ToList();
            // A model that has such a variable of its own keeps it.
            if (components.Append(payoff).Append(worth).Append(discount).Any(n => taken.Contains(Names.Canonical(n))))
                continue;
            foreach (var (component, name) in party.Components.Zip(components))
                additions.Add(
                    Shown(
                        name,
                        $"({component.Weight.Text})*({component.Flow.Text})",
                        perYear,
                        component.About,
                        component.Flow.Span
                    )
                );
            additions.Add(
                Shown(
                    payoff,
                    string.Join(" + ", components.Select(Quoted)),
                    perYear,
                    $"What {party.Name} values, by the deal file.",
                    party.Span
                )
            );
            additions.Add(
                Shown(
                    discount,
                    $"IF THEN ELSE(Time + TIME STEP/2 > ({deal.Signing.Text}), EXP(-LN(1 + ({party.DiscountRate.Text}))*(Time - ({deal.Signing.Text}))), 0)",
                    "1",
                    "1 at signing; 0 before.",
                    party.DiscountRate.Span
                )
            );
            string sum = $"sum of discounted payoffs of {party.Name}";
            additions.Add(
                Shown(
                    sum,
                    $"INTEG({Quoted(payoff)}*{Quoted(discount)}, 0)",
                    deal.Unit,
                    $"What {party.Name} has had since signing, discounted to it.",
                    party.Span
                )
            );
            additions.Add(
                Shown(
                    worth,
                    party.ResidualValue is { } residual ? $"{Quoted(sum)} + ({residual.Text})*{Quoted(discount)}" : Quoted(sum),
                    deal.Unit,
                    $"What the whole is worth to {party.Name} if it ended now.",
                    party.Span
                )
            );
        }
        return additions.ToImmutable();
    }

    private static Addition Shown(string name, string expression, string unit, string about, SourceSpan span) =>
        new(name, expression, unit, span) { Documentation = about, IsShown = true };

    private static string Quoted(string name) => $"\"{name.Replace("\"", "", StringComparison.Ordinal)}\"";
}
