using System.Collections.Immutable;
using Entente.Deals;
using Entente.Explanation;
using Entente.Exploration;
using Entente.Reports.Charts;
using Entente.Reports.Page;
using Entente.Reports.Text;

namespace Entente.Reports.Studies;

/// <summary>What changed between two versions, as pages and tables.</summary>
internal static class DifferenceStudy
{
    private const int MostFigures = 6;

    /// <summary>The page of two versions of a model.</summary>
    public static string Page(string before, string after, ModelDifference difference) =>
        StudyParts.Page(
            $"From {string.Join(" to ", StudyParts.FileNames(before, after))}",
            About(difference.IsSame, difference.Changes.Length),
            difference.Results is { } r
                ? $"As written, {Figures.Count(r.Differences.Length)} of {Figures.Count(r.Variables, "variable")} differ."
                : "The versions share no variable at any time.",
            new PageSection("outcomes", "What they give", Outcomes(difference)),
            new PageSection("variables", "Variables that differ, as written", Variables(difference)),
            new PageSection("effects", "Which change did it", Effects(difference)),
            new PageSection("changes", "What they say", Changes(difference.Changes))
        );

    /// <summary>The page of two versions of a deal.</summary>
    public static string Page(string before, string after, DealDifference difference) =>
        StudyParts.Page(
            $"From {string.Join(" to ", StudyParts.FileNames(before, after))}",
            About(difference.IsSame, difference.Changes.Length),
            $"{Figures.Count(difference.After.Runs, "world")}, the same for both; gains in {difference.After.Unit}.",
            new PageSection("packages", "What the packages bring", Packages(difference)),
            new PageSection("verdicts", "Claims whose verdict differs", Verdicts(difference)),
            new PageSection("effects", "Which change did it", Effects(difference)),
            new PageSection("changes", "What they say", Changes(difference.Changes))
        );

    /// <summary>A row for each difference in what the versions say.</summary>
    public static string ChangesCsv(ImmutableArray<StructuralChange> changes) =>
        Csv.Table(
            ["change", "what", "name", "part", "before", "after", "file", "line"],
            changes.Select(c =>
                (string[])
                    [
                        c.Kind.ToString().ToLowerInvariant(),
                        c.What,
                        c.Name,
                        c.Part,
                        c.Before,
                        c.After,
                        Path.GetFileName(c.Span.File),
                        c.Span.Line > 0 ? FormattableString.Invariant($"{c.Span.Line}") : "",
                    ]
            )
        );

    /// <summary>A row for each outcome of a model.</summary>
    public static string OutcomesCsv(ModelDifference difference) =>
        Csv.Table(
            [
                "outcome",
                "unit",
                "before",
                "p5 before",
                "p95 before",
                "after",
                "p5 after",
                "p95 after",
                "error before",
                "error after",
                "change",
                "change error",
            ],
            difference.Outcomes.Select(o =>
                (string[])
                    [
                        o.Name,
                        o.Unit,
                        Csv.Field(o.Before),
                        Csv.Field(o.RangeBefore?.P5 ?? double.NaN),
                        Csv.Field(o.RangeBefore?.P95 ?? double.NaN),
                        Csv.Field(o.After),
                        Csv.Field(o.RangeAfter?.P5 ?? double.NaN),
                        Csv.Field(o.RangeAfter?.P95 ?? double.NaN),
                        Csv.Field(o.Errors?.Before ?? double.NaN),
                        Csv.Field(o.Errors?.After ?? double.NaN),
                        Csv.Field(o.After - o.Before),
                        Csv.Field(o.Errors?.Change ?? double.NaN),
                    ]
            )
        );

    /// <summary>A row for each package and party.</summary>
    public static string PackagesCsv(DealDifference difference) =>
        Csv.Table(
            [
                "package",
                "party",
                "mean before",
                "mean after",
                "signed before",
                "signed after",
                "error before",
                "error after",
                "change",
                "change error",
            ],
            from package in difference.Packages
            from party in Parties(difference)
            let then = Gain(difference.Before, package.Before, party)
            let now = Gain(difference.After, package.After, party)
            select (string[])
                [
                    package.Name,
                    party,
                    Csv.Field(then?.Mean ?? double.NaN),
                    Csv.Field(now?.Mean ?? double.NaN),
                    package.Before is { } b ? Csv.Field(b.Signed) : "",
                    package.After is { } a ? Csv.Field(a.Signed) : "",
                    Csv.Field(then?.Error ?? double.NaN),
                    Csv.Field(now?.Error ?? double.NaN),
                    Csv.Field(now?.Mean - then?.Mean ?? double.NaN),
                    Csv.Field(ChangeError(difference, package, party)),
                ]
        );

    private static string About(bool isSame, int changes) =>
        isSame ? "They say and give the same."
        : changes == 0 ? "They say the same."
        : $"They say {Figures.Count(changes, "thing")} differently.";

    private static Html Outcomes(ModelDifference difference)
    {
        if (difference.Outcomes.IsEmpty)
            return Html.None;
        bool worlds = difference.Outcomes[0].RangeAfter != null;
        Html figure = PageParts.Figure(
            "Outcomes at the final time",
            $"hollow dot: old version; full dot: new{(worlds ? "; mean, bars: 5 to 95 % of the same worlds" : ", both as written")}; each row has its own scale",
            BeforeAfterChart.Draw(
                "Outcomes",
                [.. difference.Outcomes.Select(o => new BeforeAfter(o.Name, o.Before, o.After, o.RangeBefore, o.RangeAfter))]
            )
        );
        static string Range((double P5, double P95)? range) =>
            range is { } r ? $" ({Figures.Short(r.P5)} to {Figures.Short(r.P95)})" : "";
        static string Within(double? error) => error is { } e ? SamplingWords.Within(SamplingErrors.Z * e) : "";
        Html rows = StudyParts.Table(
            worlds ? "Outcomes: mean, and 5 to 95 % of the worlds" : "Outcomes as written",
            ["Outcome", " Unit", "Old", "New", "Change"],
            difference.Outcomes.Select(o =>
                (string[])
                    [
                        o.Name,
                        o.Unit,
                        Figures.Short(o.Before) + Within(o.Errors?.Before) + Range(o.RangeBefore),
                        Figures.Short(o.After) + Within(o.Errors?.After) + Range(o.RangeAfter),
                        Figures.ShortSigned(o.After - o.Before) + Within(o.Errors?.Change),
                    ]
            )
        );
        return Html.Of($"{StudyParts.Cards([figure])}{rows}{StudyParts.Notes([worlds ? DifferenceText.Errors : ""])}");
    }

    private static Html Variables(ModelDifference difference) =>
        difference.Results is not { Differences.IsEmpty: false } results
            ? Html.None
            : StudyParts.Table(
                "Where they are farthest apart",
                ["Variable", "Old", "New", "At"],
                results.Differences.Select(d =>
                    (string[])
                        [
                            d.Worst.Name,
                            Figures.Short(d.Worst.Reference ?? double.NaN),
                            Figures.Short(d.Worst.Value),
                            Figures.Year(d.WorstTime),
                        ]
                ),
                "more variables",
                20
            );

    private static Html Effects(ModelDifference difference)
    {
        if (difference.Effects.IsEmpty)
            return Html.None;
        string left = difference.NotTried > 0 ? $"{Figures.Count(difference.NotTried, "changed definition")} not tried." : "";
        static string Move(double? value) => value is { } v ? Figures.ShortSigned(v) : "no model";
        return Html.Of(
            $"{StudyParts.Table("What each changed definition does to an outcome: alone in the old version, and last of all into the new one", ["Definition", " Outcome", "Alone", "Last"], difference.Effects.Select(e => (string[])[e.Name, e.Outcome, Move(e.Alone), Move(e.Last)]), "more effects", 24)}{StudyParts.Notes([left])}"
        );
    }

    private static Html Effects(DealDifference difference)
    {
        if (difference.Effects.IsEmpty)
            return Html.None;
        string[] parties = [.. difference.Before.Parties.Select(p => p.Name)];
        string left = difference.NotTried > 0 ? $"{Figures.Count(difference.NotTried, "changed definition")} not tried." : "";
        return Html.Of(
            $"{StudyParts.Table($"What each change alone does to the mean gains from “{difference.Before.Full.Package.Name}” ({Figures.Count(difference.EffectRuns, "world")})", ["Change", .. parties], difference.Effects.Select(e => (string[])[e.Name, .. parties.Select((_, p) => e.Alone is { } alone ? Figures.ShortSigned(alone[p]) + SamplingWords.Within(SamplingErrors.Z * (e.Errors?[p] ?? double.NaN)) : "no deal")]))}{StudyParts.Notes([left])}"
        );
    }

    private static string[] Parties(DealDifference difference) =>
        [.. difference.After.Parties.Concat(difference.Before.Parties).Select(p => p.Name).Distinct()];

    private static Gain? Gain(Ledger ledger, WeighedPackage? package, string party)
    {
        for (int p = 0; p < ledger.Parties.Length; p++)
            if (package != null && ledger.Parties[p].Name == party)
                return package.Gains[p];
        return null;
    }

    private static double ChangeError(DealDifference difference, PackageDifference package, string party)
    {
        int p = difference.After.Parties.Select(a => a.Name).ToList().IndexOf(party);
        return p >= 0 && p < package.ChangeErrors.Length ? package.ChangeErrors[p] : double.NaN;
    }

    private static Html Packages(DealDifference difference)
    {
        string[] parties = Parties(difference);
        PackageDifference[] both = [.. difference.Packages.Where(p => p is { Before: not null, After: not null })];
        Html figures = difference.IsSame ? Html.None : StudyParts.Cards(both.Take(MostFigures).Select(Figure));
        string Move(PackageDifference package, string party)
        {
            var (then, now) = (Gain(difference.Before, package.Before, party), Gain(difference.After, package.After, party));
            string error = SamplingWords.Within(SamplingErrors.Z * ChangeError(difference, package, party));
            return then != null && now != null
                    ? $"{Figures.ShortSigned(then.Mean)} → {Figures.ShortSigned(now.Mean)} ({Figures.ShortSigned(now.Mean - then.Mean)}{error})"
                : now != null ? $"new: {Figures.ShortSigned(now.Mean)}"
                : then != null ? $"gone: {Figures.ShortSigned(then.Mean)}"
                : "";
        }
        static string Signed(PackageDifference p) =>
            (p.Before?.Signed, p.After?.Signed) switch
            {
                (true, false) => "no\u00a0longer signed",
                (false, true) => "now\u00a0signed",
                (_, true) => "signed",
                (true, null) => "was\u00a0signed",
                _ => "not\u00a0signed",
            };
        Html rows = StudyParts.Table(
            "Mean gain before and after in the same worlds; in brackets the change",
            ["Package", .. parties, " Signing"],
            difference.Packages.Select(p => (string[])[p.Name, .. parties.Select(party => Move(p, party)), Signed(p)]),
            "more packages",
            20
        );
        // Of all packages, since a page has room for one error in a cell.
        double[] errors =
        [
            .. difference.Packages.SelectMany(p => (p.Before?.Gains ?? []).Concat(p.After?.Gains ?? [])).Select(g => g.Error),
        ];
        string most =
            errors.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max() is var e && double.IsFinite(e)
                ? $" The means themselves are within ±{Figures.Short(SamplingErrors.Z * e)} at most."
                : "";
        return Html.Of($"{figures}{rows}{StudyParts.Notes([DifferenceText.Errors + most])}");

        Html Figure(PackageDifference package)
        {
            static (double, double)? Range(Gain? gain) => gain == null ? null : (gain.P5, gain.P95);
            BeforeAfter[] shown =
            [
                .. parties.Select(party =>
                {
                    var (then, now) = (
                        Gain(difference.Before, package.Before, party),
                        Gain(difference.After, package.After, party)
                    );
                    return new BeforeAfter(party, then?.Mean ?? double.NaN, now?.Mean ?? double.NaN, Range(then), Range(now));
                }),
            ];
            return PageParts.Figure(
                package.Name,
                "mean gain; hollow dot: old version; full dot: new; bars: 5 to 95 % of the worlds; each row has its own scale",
                BeforeAfterChart.Draw($"Gains from {package.Name}", shown)
            );
        }
    }

    private static Html Verdicts(DealDifference difference)
    {
        static string Words(Evidence.Verdict? verdict) => verdict is { } v ? Conclusions.VerdictWords(v) : "not there";
        return difference.Verdicts.IsEmpty
            ? Html.None
            : StudyParts.Table(
                "Verdicts",
                ["Claim", " Before", " After"],
                difference.Verdicts.Select(v => (string[])[v.Id, Words(v.Before), Words(v.After)])
            );
    }

    private static Html Changes(ImmutableArray<StructuralChange> changes) =>
        changes.IsEmpty
            ? Html.None
            : StudyParts.Table(
                "Differences in what they say",
                ["Name", " What", " Before", " After"],
                changes.Select(c =>
                    (string[])
                        [
                            c.Name.Length > 0 ? c.Name : c.What,
                            $"{c.Kind.ToString().ToLowerInvariant()} {c.What}{(c.Part.Length > 0 ? $", {c.Part}" : "")}",
                            Drawing.Cut(c.Before, 400),
                            Drawing.Cut(c.After, 400),
                        ]
                ),
                "more changes",
                30
            );
}
