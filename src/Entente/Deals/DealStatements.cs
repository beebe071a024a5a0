using System.Collections.Immutable;
using System.Globalization;
using Entente.Diagnostics;
using Entente.Explanation;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>What a deal says, statement by statement, without its model.</summary>
internal static class DealStatements
{
    public static ImmutableArray<Stated> Of(Deal deal) =>
        [
            Whole(deal),
            .. deal.Parties.Select(p => Of(p)),
            .. deal.Bodies.Select(b => Of(b)),
            .. deal.Clauses.Select(c => Of(c)),
            .. deal.NamedPackages.Append(deal.Full).Select(p => One("package", p.Name, default, ("clauses", Text(p)))),
            .. deal.NamedWorlds.Select(w => One("world", w.Name, default, ("sets", Text(w.Changes)))),
            .. deal.Breaches.Select(b => Of(b)),
            .. Inputs(deal),
            .. deal.Claims.Select(c => Of(c)),
            .. deal.Sources.Select(s =>
                One("source", s.Id, s.Span, ("title", s.Title), ("url", s.Url), ("quality", s.Quality), ("date", s.Date))
            ),
        ];

    private static Stated One(string what, string name, SourceSpan span, params ImmutableArray<(string, string)> parts) =>
        new(what, name, name, parts, span);

    private static Stated Whole(Deal deal) =>
        One(
            "deal",
            "",
            SourceSpan.Whole(deal.File),
            ("name", deal.Name),
            ("about", deal.About),
            ("unit", deal.Unit),
            ("base year", deal.BaseYear.ToString(CultureInfo.InvariantCulture)),
            ("signing", deal.Signing.Text)
        );

    private static Stated Of(Party party) =>
        One(
            "party",
            party.Name,
            party.Span,
            [
                ("role", party.Affected ? "affected" : "party"),
                .. party.Components.Select(c => ($"payoff {c.Name}", $"{c.Weight.Text} × {c.Flow.Text}")),
                ("discount rate", party.DiscountRate.Text),
                ("residual value", party.ResidualValue?.Text ?? ""),
                ("signs when", party.SignsWhen.Text),
            ]
        );

    private static Stated Of(Body body) =>
        One(
            "body",
            body.Name,
            body.Span,
            ("decides", $"{body.Decides?.Text} {(body.At is { } at ? $"at {Number(at)}" : "")}".Trim()),
            ("needed", Number(body.Needed)),
            ("quota", Number(body.Quota)),
            (
                "members",
                string.Join(
                    ", ",
                    body.Members.Select(m => $"{m.Name} {m.Vote}{m.Follows} {Number(m.Weight)}{(m.Veto ? " veto" : "")}")
                )
            )
        );

    private static Stated Of(Clause clause) =>
        One(
            "clause",
            clause.Name,
            clause.Span,
            [
                ("about", clause.About),
                ("performs", string.Join(", ", clause.Performs)),
                ("needs the consent of", string.Join(", ", clause.NeedsConsentOf)),
                ("requires", Text(clause.Requires)),
                ("excludes", Text(clause.Excludes)),
                .. clause.Settings.Select(s => ($"setting {s.Name}", Text(s.Changes))),
            ]
        );

    private static Stated Of(BreachRule rule) =>
        One(
            "breach",
            rule.Clause,
            default,
            ("detection lag", rule.DetectionLag.Text),
            ("cheating", string.Join("; ", rule.Cheating.Select(c => $"{c.Party}: {Text(c.Sets)}"))),
            ("response", $"{rule.ResponseInWords} {Text(rule.ResponseSets)}".Trim())
        );

    private static Stated Of(Claim claim) =>
        One(
            "claim",
            claim.Id,
            claim.Span,
            ("says", claim.Says),
            ("verdict of sources", claim.Verdict?.ToString() ?? ""),
            (
                "check",
                claim.Check is { } check
                    ? $"{check.Condition.Text} in {check.In}, from {Number(check.SupportedAt)}, up to {Number(check.UnsupportedAt)}"
                    : ""
            ),
            ("because", claim.Because),
            ("sources", string.Join(", ", claim.Sources))
        );

    private static IEnumerable<Stated> Inputs(Deal deal)
    {
        var words = deal.Assumptions.GroupBy(a => a.Variable).ToDictionary(g => g.Key, g => g.First());
        foreach (var assumption in words.Values)
            yield return One(
                "input",
                assumption.Variable,
                assumption.Span,
                ("range", assumption.Range),
                ("unit", assumption.Unit),
                ("source", assumption.Source),
                ("quality", assumption.Quality),
                ("about", assumption.About)
            );
        foreach (var noise in deal.Uncertainty.Noises)
            yield return One(
                "noise",
                noise.Name,
                default,
                ("process", $"{noise.Kind}, sd {noise.Sd}, relaxation {noise.Relaxation}")
            );
        foreach (var pair in deal.Uncertainty.RankCorrelations)
            yield return One("correlation", $"{pair.First}, {pair.Second}", default, ("rank", Number(pair.Rank)));
    }

    private static string Text(Package package) => string.Join(", ", package.Clauses.Select(c => $"{c.Key}: {c.Value}"));

    private static string Text(ImmutableArray<ConstantChange> changes) =>
        string.Join(", ", changes.Select(c => $"{c.Variable.ElementName(c.Flat)} = {Number(c.Value)}"));

    private static string Text(ImmutableArray<DatedChange> changes) =>
        string.Join(
            ", ",
            changes.Select(c =>
                Text([c.Constant])
                + (
                    c.FromSeen ? " + seen"
                    : c.FromStart ? " + start"
                    : ""
                )
            )
        );

    private static string Text(ImmutableArray<ClauseCondition> conditions) =>
        string.Join(", ", conditions.Select(c => c.Settings.IsEmpty ? c.Clause : $"{c.Clause}={string.Join('|', c.Settings)}"));

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
