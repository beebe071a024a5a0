using System.Collections.Immutable;
using Entente.Deals;
using Entente.Explanation;
using Entente.Exploration;

namespace Entente.Reports.Text;

/// <summary>What changed between two versions, as text for a terminal.</summary>
public static class DifferenceText
{
    private const int MostChanges = 40;
    private const int MostRows = 15;

    /// <summary>Two versions of a model.</summary>
    public static ImmutableArray<TextLine> Of(string before, string after, ModelDifference difference, int width)
    {
        ArgumentNullException.ThrowIfNull(difference);
        var page = new TextLines(width);
        Head(page, before, after, difference.IsSame, difference.Changes);
        Results(page, difference);
        return page.Lines();
    }

    /// <summary>Two versions of a deal.</summary>
    public static ImmutableArray<TextLine> Of(string before, string after, DealDifference difference, int width)
    {
        ArgumentNullException.ThrowIfNull(difference);
        var page = new TextPage(difference.After, width);
        Head(page, before, after, difference.IsSame, difference.Changes);
        if (difference.IsSame)
            return page.Lines();
        Packages(page, difference);
        Verdicts(page, difference);
        Effects(page, difference);
        return page.Lines();
    }

    private static void Head(TextLines page, string before, string after, bool same, ImmutableArray<StructuralChange> changes)
    {
        page.Words($"From {before} to {after}", TextStyle.Strong);
        if (same)
        {
            page.Words("They say and give the same.");
            return;
        }
        page.Heading(
            "What they say",
            changes.IsEmpty
                ? "the same"
                : string.Join(
                    ", ",
                    new[] { ChangeKind.Added, ChangeKind.Removed, ChangeKind.Changed }
                        .Select(k => (k, changes.Count(c => c.Kind == k)))
                        .Where(p => p.Item2 > 0)
                        .Select(p => $"{p.Item2} {p.k.ToString().ToLowerInvariant()}")
                )
        );
        foreach (var change in changes.Take(MostChanges))
            Change(page, change);
        if (changes.Length > MostChanges)
            page.Note($"… and {changes.Length - MostChanges} more; --json has all.");
    }

    private static void Change(TextLines page, StructuralChange change)
    {
        var (sign, style) = change.Kind switch
        {
            ChangeKind.Added => ("+", TextStyle.Good),
            ChangeKind.Removed => ("−", TextStyle.Bad),
            _ => ("~", TextStyle.Doubtful),
        };
        string part = change.Part.Length > 0 ? $" · {change.Part}" : "";
        string place = change.Span.Line > 0 ? $"  {Path.GetFileName(change.Span.File)}:{change.Span.Line}" : "";
        string what = $"{change.What} {change.Name}".Trim();
        page.AddRange([new TextLine([new($"  {sign} ", style), new(TextWidth.Safe(what + part)), new(place, TextStyle.Faint)])]);
        foreach (var (text, mark) in new[] { (change.Before, "− "), (change.After, "+ ") })
        {
            if (text.Length == 0)
                continue;
            string[] lines = [.. TextWidth.Wrap(text, page.Width - 8)];
            for (int i = 0; i < Math.Min(3, lines.Length); i++)
                page.AddRange([
                    TextLine.Of(
                        $"      {(i == 0 ? mark : "  ")}{lines[i]}{(i == 2 && lines.Length > 3 ? " …" : "")}",
                        TextStyle.Faint
                    ),
                ]);
        }
    }

    private static void Results(TextLines page, ModelDifference difference)
    {
        if (difference.IsSame)
            return;
        if (difference.Results is not { } results)
        {
            page.Heading("What they give", "the versions share no variable at any time");
            return;
        }
        page.Heading(
            "What they give",
            results.Agrees
                ? $"the same: {Figures.Count(results.Variables, "variable")} as written"
                : $"{results.Differences.Length} of {Figures.Count(results.Variables, "variable")} differ, as written"
        );
        if (results.First is { } first)
            page.Indented(
                $"First {first.Value.Name} at {Figures.Year(first.Time)}: {Number(first.Value.Reference)} → {Number(first.Value.Value)}"
                    + (
                        first.Causes.IsEmpty
                            ? "."
                            : $", computed from {Figures.List([.. first.Causes.Take(6).Select(c => c.Name)])}."
                    )
            );
        var table = new TextTable([
            new TextColumn("variable"),
            new TextColumn("old", ColumnKind.Numbers),
            new TextColumn("new", ColumnKind.Numbers),
            new TextColumn("differs by up to", ColumnKind.Numbers),
            new TextColumn("at", ColumnKind.Numbers),
            new TextColumn("first at", ColumnKind.Numbers),
        ]);
        foreach (var d in results.Differences.Take(MostRows))
            table.Add(
                new TextSpan(d.Worst.Name),
                new TextSpan(Number(d.Worst.Reference)),
                new TextSpan(Number(d.Worst.Value)),
                new TextSpan(Figures.Rate(d.Relative)),
                new TextSpan(Figures.Year(d.WorstTime)),
                new TextSpan(Figures.Year(d.FirstTime))
            );
        if (!table.IsEmpty)
            page.Table(table);
        if (results.Differences.Length > MostRows)
            page.Note($"… and {results.Differences.Length - MostRows} more; --json has all.");
        Outcomes(page, difference);
        Effects(page, difference);
    }

    private static string Number(double? value) => value is { } v ? Figures.Plain(ExplanationText.Round(v)) : Figures.None;

    private static void Outcomes(TextLines page, ModelDifference difference)
    {
        if (difference.Outcomes.IsEmpty)
            return;
        bool worlds = difference.Outcomes[0].RangeAfter != null;
        page.Heading("Outcomes at the end", worlds ? "means over the same worlds, 5 to 95 %" : "as written");
        var table = new TextTable([
            new TextColumn("outcome"),
            new TextColumn("old", ColumnKind.Numbers),
            new TextColumn("new", ColumnKind.Numbers),
            new TextColumn("change", ColumnKind.Numbers),
            .. worlds
                ? new[] { new TextColumn("old 5–95 %", ColumnKind.Numbers), new TextColumn("new 5–95 %", ColumnKind.Numbers) }
                : [],
            new TextColumn("unit", ColumnKind.Fixed),
        ]);
        foreach (var o in difference.Outcomes)
            table.Add([
                new TextSpan(o.Name),
                new TextSpan(Number(o.Before) + Within(o.Errors?.Before)),
                new TextSpan(Number(o.After) + Within(o.Errors?.After)),
                Signed(o.After - o.Before, o.Errors?.Change),
                .. worlds
                    ? new[]
                    {
                        new TextSpan(Range(o.RangeBefore, o.Errors?.P5Before, o.Errors?.P95Before)),
                        new TextSpan(Range(o.RangeAfter, o.Errors?.P5After, o.Errors?.P95After)),
                    }
                    : [],
                new TextSpan(o.Unit, TextStyle.Faint),
            ]);
        page.Table(table);
        if (worlds)
            page.Note(Errors);
    }

    /// <summary>What ± means.</summary>
    internal const string Errors =
        "±: half of the 95 % interval from the sampling of worlds, that of a change from the differences in each world; none stands where so few worlds do not bound it.";

    private static string Within(double? error) => error is { } standard ? SamplingWords.Within(SamplingErrors.Z * standard) : "";

    private static string Range((double P5, double P95)? range, (double Low, double High)? ofP5, (double Low, double High)? ofP95)
    {
        static string End(double value, (double Low, double High)? interval) =>
            Number(value) + (interval is { } i ? SamplingWords.Within(new Estimate(value, i.Low, i.High)) : "");
        return range is { } r ? $"{End(r.P5, ofP5)} to {End(r.P95, ofP95)}" : "";
    }

    private static TextSpan Signed(double? value, double? error = null) =>
        value is not { } v
            ? new TextSpan(Figures.None)
            : new TextSpan(
                Figures.ShortSigned(v) + Within(error),
                v > 0 ? TextStyle.Good
                    : v < 0 ? TextStyle.Bad
                    : TextStyle.Plain
            );

    private static void Effects(TextLines page, ModelDifference difference)
    {
        if (difference.Effects.IsEmpty)
            return;
        string outcome = difference.Effects[0].Outcome;
        page.Heading("Which change moved it", $"{outcome} at the end");
        var table = new TextTable([
            new TextColumn("changed definition"),
            new TextColumn("if made alone", ColumnKind.Numbers),
            new TextColumn("if made last", ColumnKind.Numbers),
        ]);
        foreach (var e in difference.Effects.Where(e => e.Outcome == outcome).Take(MostRows))
            table.Add(new TextSpan(e.Name), Signed(e.Alone), Signed(e.Last));
        page.Table(table);
        if (difference.NotTried > 0)
            page.Note($"{Figures.Count(difference.NotTried, "more changed definition")} were not tried.");
        if (difference.Effects.Any(e => e.Alone == null || e.Last == null))
            page.Note($"{Figures.None}: that change cannot stand without others.");
    }

    private static void Packages(TextPage page, DealDifference difference)
    {
        var both = difference.Packages.Where(p => p is { Before: not null, After: not null }).ToList();
        var shown = NotablePackages.Of(difference.After, MostRows).Select(p => p.Package.Name).ToHashSet();
        page.Heading(
            "What they give",
            $"mean gain, {page.CommonUnit}; {Figures.Count(difference.After.Runs, "world")}, the same for both"
        );
        var parties = difference.After.Parties;
        var old = difference.Before.Parties.Select((p, i) => (p.Name, i)).ToDictionary(p => p.Name, p => p.i);
        var names = new List<string>();
        var rows = new List<Func<int, double>>();
        var errors = new List<PackageDifference>();
        foreach (var package in both.Where(p => shown.Contains(p.Name)))
        {
            if (package is not { Before: { } a, After: { } b })
                continue;
            double Old(int p) => old.TryGetValue(parties[p].Name, out int i) ? a.Gains[i].Mean : double.NaN;
            if (rows.Count > 0 && Enumerable.Range(0, parties.Length).All(p => b.Gains[p].Mean.Equals(Old(p))))
                continue;
            string label = page.Labels[package.Name];
            if (rows.Count == 0)
            {
                names.AddRange([$"{label}, old", $"{label}, new"]);
                rows.Add(Old);
                rows.Add(p => b.Gains[p].Mean);
            }
            string turned =
                a.Signed == b.Signed ? ""
                : b.Signed ? " (now signed)"
                : " (no longer signed)";
            names.Add($"{label}, change{turned}");
            rows.Add(p => b.Gains[p].Mean - Old(p));
            errors.Add(package);
        }
        // The means of packages have errors of their own, the changes those of paired worlds.
        double OfMeans(int p) => Largest(errors.Select(e => e.After?.Gains[p].Error ?? 0));
        double OfChanges(int p) => Largest(errors.Select(e => e.ChangeErrors[p]));
        if (rows.Count > 0)
            page.Matrix(
                "Package",
                [.. names, "± 95 % of a mean, at most", "± 95 % of a change, at most"],
                (row, p) =>
                {
                    int decimals = Figures.Decimals(rows.Select(r => r(p)).Where(double.IsFinite));
                    return row < rows.Count
                        ? TextPage.Amount(rows[row](p), decimals)
                        : new TextSpan(Figures.Fixed(row == rows.Count ? OfMeans(p) : OfChanges(p), decimals), TextStyle.Faint);
                }
            );
        foreach (var package in both.Where(p => p.Before?.Signed != p.After?.Signed).Take(MostRows))
            page.Item(
                $"“{package.Name}” {(package.After?.Signed == true ? "would now be signed" : $"would no longer be signed: {Figures.List(package.After?.RefusedBy ?? [])} would refuse")}{InHalves(package.After)}."
            );
        foreach (var package in difference.Packages.Where(p => p.Before == null || p.After == null).Take(MostRows))
            page.Item($"Only the {(package.Before == null ? "new" : "old")} version weighs “{package.Name}”.");
    }

    private static double Largest(IEnumerable<double> errors) =>
        SamplingErrors.Z * errors.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max();

    private static string InHalves(WeighedPackage? package)
    {
        double same = package is { Signed: true } ? package.SignedInHalves : 1 - (package?.SignedInHalves ?? double.NaN);
        return double.IsNaN(same)
            ? ""
            : $" ({(same >= 1 ? "in all" : $"in {Figures.Share(same)} of the")} random halves of the worlds)";
    }

    private static void Verdicts(TextLines page, DealDifference difference)
    {
        if (difference.Verdicts.IsEmpty)
            return;
        page.Heading("Verdicts", "");
        foreach (var (id, before, after) in difference.Verdicts)
            page.Item($"{id}: {Word(before)} → {Word(after)}");
    }

    private static string Word(Evidence.Verdict? verdict) => verdict?.ToString().ToLowerInvariant() ?? "no such claim";

    private static void Effects(TextPage page, DealDifference difference)
    {
        if (difference.Effects.IsEmpty)
            return;
        page.Heading(
            "Which change moved the full package",
            $"mean gain if only this is taken from the new version, {Figures.Count(difference.EffectRuns, "world")}"
        );
        var known = difference.Before.Parties.Select((p, i) => (p.Name, i)).ToDictionary(p => p.Name, p => p.i);
        var shown = difference.Effects.Take(MostRows).ToList();
        double Value(int row, int p) =>
            shown[row].Alone is { } alone && known.TryGetValue(difference.After.Parties[p].Name, out int i)
                ? alone[i]
                : double.NaN;
        double Error(int row, int p) =>
            shown[row].Errors is { } errors && known.TryGetValue(difference.After.Parties[p].Name, out int i)
                ? errors[i]
                : double.NaN;
        page.Matrix(
            "Change",
            [.. shown.Select(e => e.Name), "± 95 % of one, at most"],
            (row, p) =>
            {
                int decimals = Figures.Decimals(Enumerable.Range(0, shown.Count).Select(r => Value(r, p)).Where(double.IsFinite));
                return row < shown.Count
                    ? TextPage.Amount(Value(row, p), decimals)
                    : new TextSpan(
                        Figures.Fixed(Largest(Enumerable.Range(0, shown.Count).Select(r => Error(r, p))), decimals),
                        TextStyle.Faint
                    );
            }
        );
        if (difference.NotTried > 0)
            page.Note($"{Figures.Count(difference.NotTried, "more changed definition")} were not tried.");
        if (difference.Effects.Any(e => e.Alone == null))
            page.Note($"{Figures.None}: that change cannot stand without others.");
    }
}
