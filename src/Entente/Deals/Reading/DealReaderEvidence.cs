using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Evidence;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;
using YamlDotNet.RepresentationModel;

namespace Entente.Deals.Reading;

// What is uncertain, where numbers come from, claims, breaches.
internal sealed partial class DealReader
{
    private ImmutableArray<Source> ReadSources() =>
        [
            .. root.Named("sources")
                .Select(s => new Source(
                    s.Name,
                    s.Section.Text("title"),
                    s.Section.Text("url"),
                    s.Section.Text("quality"),
                    s.Section.Text("date"),
                    s.Section.Span
                )
                {
                    KnownSince = Known(s.Section),
                }),
        ];

    private Uncertainty ReadUncertainty()
    {
        uncertainties = new UncertaintyReader(
            yaml,
            model,
            entry => Remember(entry.Name, entry.Section, entry.Drawn.InWords, entry.Drawn)
        );
        var uncertainty = uncertainties.Read(root);
        // A deal of which nothing is uncertain is weighed as it is.
        if (uncertainty.SameDraws(model) is { } same)
            Problems.Add(same);
        return uncertainty;
    }

    private void ReadConstants()
    {
        foreach (var (name, section) in root.Named("constants"))
        {
            if (Find(name, section.Span, mustBeConstant: false) is null)
                continue;
            Remember(name, section, RangeOf(section), null);
        }
    }

    private string RangeOf(YamlSection section)
    {
        if (section["range"] is { } node && node is not YamlSequenceNode { Children.Count: 2 })
            Problems.Add(DealsDiagnostics.MustBeList("'range'", "[low, high]", yaml.Span(node)));
        return
            section["range"] is YamlSequenceNode { Children.Count: 2 } list
            && yaml.Number(list[0], "'range'") is { } low
            && yaml.Number(list[1], "'range'") is { } high
            ? $"{Invariant(low)} – {Invariant(high)}"
            : "";
    }

    private void Remember(string name, YamlSection section, string range, DrawnQuantity? drawn)
    {
        string unit = section.Text("unit");
        string inModel = model.TryFind(name, out var found, out _) ? found.Variable.Unit : "";
        if (unit.Length > 0 && inModel.Length > 0 && !SameUnit(unit, inModel))
            Problems.Add(DealsDiagnostics.UnitDiffers(name, unit, inModel, section.Span));
        if (unit.Length == 0 && inModel.Length == 0)
            Problems.Add(DealsDiagnostics.NoUnit(name, section.Span));
        if (unit.Length == 0)
            unit = inModel;
        var present = AssumptionOf(name, section, unit, range);
        assumptions.Add(present);
        quantities.Add(new Quantity(name, [new Vintage(present, drawn), .. EarlierVintages(name, section, unit, present)]));
    }

    private Assumption AssumptionOf(string name, YamlSection section, string unit, string range)
    {
        var sources = section.Names("source");
        if (sources.IsEmpty)
            Problems.Add(DealsDiagnostics.NoSource(name, section.Span));
        foreach (var (id, span) in sources)
        {
            usedSources.Add(id);
            pendingSources.Add((id, span));
        }
        return new Assumption(
            name,
            unit,
            range,
            sources.IsEmpty ? "" : sources[0].Name,
            section.Text("quality"),
            Known(section),
            section.Text("about"),
            section.Span
        );
    }

    private IEnumerable<Vintage> EarlierVintages(string name, YamlSection section, string unit, Assumption present)
    {
        if (section["earlier"] is not { } node)
            yield break;
        if (node is not YamlSequenceNode list)
        {
            Problems.Add(
                DealsDiagnostics.MustBeList("'earlier'", "- { value: 1, source: id, known since: 2024-01-31 }", yaml.Span(node))
            );
            yield break;
        }
        foreach (var item in list.Children)
        {
            var vintage = yaml.Section(item, DealKeys.Vintage, yaml.Span(item), open: true);
            if (uncertainties?.ReadVintage(name, vintage) is not { } drawn)
                continue;
            string range = RangeOf(vintage) is { Length: > 0 } stated ? stated : drawn.InWords;
            var assumption = AssumptionOf(name, vintage, unit, range);
            if (Days.Parse(assumption.KnownSince) >= Days.Parse(present.KnownSince))
                Problems.Add(DealsDiagnostics.NotEarlier(name, assumption.KnownSince, present.KnownSince, vintage.Span));
            yield return new Vintage(assumption, drawn);
        }
    }

    // The day since which something could be known, as written; what is no day is told and counts as not stated.
    private string Known(YamlSection section)
    {
        string text = section.Text("known since");
        if (text.Length == 0 || Days.Parse(text) != null)
            return text;
        Problems.Add(
            DealsDiagnostics.NotADay("known since", text, section["known since"] is { } node ? yaml.Span(node) : section.Span)
        );
        return "";
    }

    private UncertaintyReader? uncertainties;
    private readonly List<(string Id, SourceSpan Span)> pendingSources = [];

    private static bool SameUnit(string a, string b)
    {
        static string Plain(string unit)
        {
            string plain = unit.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
            return plain is "dmnl" or "dimensionless" or "1" or "fraction" ? "1" : plain;
        }
        return Plain(a) == Plain(b);
    }

    private void CheckSources(ImmutableArray<Source> sources)
    {
        foreach (var (id, span) in pendingSources)
            if (sources.All(s => s.Id != id))
                Problems.Add(DealsDiagnostics.UnknownSource(id, sources.Select(s => s.Id), span));
        // A stated quality stands for itself; else that of the source holds.
        for (int i = 0; i < assumptions.Count; i++)
            if (assumptions[i].Quality.Length == 0 && sources.FirstOrDefault(s => s.Id == assumptions[i].Source) is { } source)
                assumptions[i] = assumptions[i] with { Quality = source.Quality };
    }

    private ImmutableArray<Claim> ReadClaims(ImmutableArray<Source> sources)
    {
        var result = ImmutableArray.CreateBuilder<Claim>();
        foreach (var (id, section) in root.Named("claims"))
        {
            var cited = Cited(section, sources);
            Verdict? verdict = Enum.TryParse<Verdict>(section.Text("verdict"), ignoreCase: true, out var read) ? read : null;
            var check = Check(id, section);
            if (section.Text("checked by") == "source" && verdict == null)
                Problems.Add(DealsDiagnostics.ClaimWithoutVerdict(id, section.Span));
            result.Add(
                new Claim(id, section.Text("says"), verdict, check, section.Text("because"), cited, section.Span)
                {
                    Kind = section.Text("kind"),
                    KnownSince = Known(section),
                    Earlier = EarlierVerdicts(section, sources),
                }
            );
        }
        return result.ToImmutable();
    }

    private ImmutableArray<EarlierVerdict> EarlierVerdicts(YamlSection section, ImmutableArray<Source> sources)
    {
        if (section["earlier"] is not { } node)
            return [];
        if (node is not YamlSequenceNode list)
        {
            Problems.Add(
                DealsDiagnostics.MustBeList(
                    "'earlier'",
                    "- { verdict: untestable, because: …, known since: 2025-02-25 }",
                    yaml.Span(node)
                )
            );
            return [];
        }
        var form = DealKeys.EarlierVerdict;
        return
        [
            .. list
                .Children.Select(item => yaml.Section(item, form, yaml.Span(item)))
                .Select(e => new EarlierVerdict(
                    Enum.TryParse<Verdict>(e.Text("verdict"), ignoreCase: true, out var verdict) ? verdict : Verdict.Untestable,
                    e.Text("because"),
                    Cited(e, sources),
                    Known(e)
                )),
        ];
    }

    private void CheckSourcesUsed(ImmutableArray<Source> sources)
    {
        foreach (var source in sources.Where(s => !usedSources.Contains(s.Id)))
            Problems.Add(DealsDiagnostics.SourceUnused(source.Id, source.Span));
    }

    private ModelCheck? Check(string id, YamlSection section)
    {
        if (section.Text("checked by") != "model")
            return null;
        if (section.Term("holds when") is not { } condition)
        {
            Problems.Add(DealsDiagnostics.ClaimWithoutCondition(id, section.Span));
            return null;
        }
        string package = section.Text("in");
        return new ModelCheck(
            condition,
            At(section),
            package.Length > 0 ? package : PackageNames.Full,
            section.Number("supported at") ?? 0.9,
            section.Number("unsupported at") ?? 0.1
        );
    }

    private void CheckClaimPackages(Deal deal)
    {
        foreach (var claim in deal.Claims)
            if (
                claim.Check is { Condition: var condition }
                && condition.Text.Contains("gain[", StringComparison.OrdinalIgnoreCase)
            )
            {
                if (GainCondition.TryParse(condition.Text) is not { } gain)
                    Problems.Add(DealsDiagnostics.GainNotUnderstood(condition.Text, condition.Span));
                else if (deal.Parties.All(p => p.Name != gain.Party))
                    Problems.Add(
                        DealsDiagnostics.UnknownName("party", gain.Party, deal.Parties.Select(p => p.Name), condition.Span)
                    );
            }
        foreach (var claim in deal.Claims)
            if (
                claim.Check is { } check
                && !string.Equals(check.In, PackageNames.NoDeal, StringComparison.OrdinalIgnoreCase)
                && !PackageNames.TryParse(deal, check.In, out _, out string problem)
            )
                Problems.Add(DealsDiagnostics.UnknownPackage(problem, claim.Span));
    }

    private ImmutableArray<BreachRule> ReadBreaches(ImmutableArray<Party> parties, ImmutableArray<Clause> clauses)
    {
        var result = ImmutableArray.CreateBuilder<BreachRule>();
        foreach (var (name, section) in root.Named("breach"))
        {
            var clause = clauses.FirstOrDefault(c => c.Name == name);
            if (clause == null)
                Problems.Add(DealsDiagnostics.UnknownName("clause", name, clauses.Select(c => c.Name), section.Span));
            var lag = section.Term("detection lag") ?? new Term("0", section.Span);
            if (YamlReading.TryNumber(Years(lag.Text), out double years))
                lag = lag with { Text = years.ToString("R", System.Globalization.CultureInfo.InvariantCulture) };
            else if (
                Find(lag.Text, lag.Span, mustBeConstant: false) is
                { Variable.Kind: not (VariableKind.Constant or VariableKind.Auxiliary) }
            )
                Problems.Add(DealsDiagnostics.NotAConstant(lag.Text, lag.Span));
            if (clause == null)
                continue;
            var cheating = section.Maps("cheating").Select(c => CheatingOf(c, clause)).ToImmutableArray();
            var response = section["response"] is { } node ? yaml.Section(node, DealKeys.Response, section.Span) : null;
            var range = section["years"] is { } yearsNode ? yaml.Section(yearsNode, DealKeys.Years, section.Span) : null;
            var (from, to, step) = (range?.Number("from"), range?.Number("to"), range?.Number("step"));
            if (range != null && (step is <= 0 || to < from))
                Problems.Add(DealsDiagnostics.YearsOfBreach(range.Span));
            ImmutableArray<DatedChange> sets = response?["sets"] is { } setsNode
                ? [.. yaml.Entries(setsNode, "'sets'").SelectMany(Dated)]
                : [];
            result.Add(new BreachRule(name, lag, cheating, response?.Text("says") ?? "", sets, from, to, step));
        }
        return result.ToImmutable();
    }

    // "1.5 year" is a number of years.
    private static string Years(string text) =>
        text.EndsWith(" years", StringComparison.Ordinal) ? text[..^6]
        : text.EndsWith(" year", StringComparison.Ordinal) ? text[..^5]
        : text;

    private Cheating CheatingOf((string Name, SourceSpan Span, ImmutableArray<YamlEntry> Values) entry, Clause clause)
    {
        if (!clause.Performs.Contains(entry.Name))
            Problems.Add(
                DealsDiagnostics.UnknownName($"party that performs '{clause.Name}'", entry.Name, clause.Performs, entry.Span)
            );
        return new Cheating(entry.Name, [.. entry.Values.SelectMany(Dated)]);
    }

    // A number, or start or seen, or one of these plus or minus a number.
    private IEnumerable<DatedChange> Dated(YamlEntry entry)
    {
        if (Find(entry.Key, entry.Span, mustBeConstant: true) is not { } found)
            return [];
        string text = YamlReading.Text(entry.Value).Replace(" ", "", StringComparison.Ordinal);
        bool start = text.StartsWith("start", StringComparison.OrdinalIgnoreCase);
        bool seen = text.StartsWith("seen", StringComparison.OrdinalIgnoreCase);
        string rest =
            start ? text[5..]
            : seen ? text[4..]
            : text;
        double value = 0;
        if (rest.Length > 0 && !YamlReading.TryNumber(rest, out value))
        {
            Problems.Add(DealsDiagnostics.DateNotUnderstood(YamlReading.Text(entry.Value), yaml.Span(entry.Value)));
            return [];
        }
        return found.Positions.Select(flat => new DatedChange(new ConstantChange(found.Variable, flat, value), start, seen));
    }
}
