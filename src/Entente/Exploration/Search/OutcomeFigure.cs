using System.Globalization;
using System.Text.RegularExpressions;
using Entente.Diagnostics;

namespace Entente.Exploration.Search;

/// <summary>A figure of an outcome over the worlds: "mean[profit]", "least p95[pollution]", "share[stock &gt; 100]".</summary>
internal sealed partial record OutcomeFigure
{
    private const double Tenth = 0.1;

    private readonly string outcome = "";
    private readonly double probability = double.NaN;
    private readonly RunCondition? condition;
    private readonly Kind kind;

    private enum Kind
    {
        Mean,
        Quantile,
        WorstTenth,
        Share,
    }

    private OutcomeFigure(string text, Match match)
    {
        Text = text;
        IsLeast = match.Groups["least"].Success;
        string name = match.Groups["figure"].Value.ToUpperInvariant();
        string of = match.Groups["of"].Value.Trim();
        kind =
            name == "MEAN" ? Kind.Mean
            : name == "SHARE" ? Kind.Share
            : name == "MEDIAN" || name[0] == 'P' ? Kind.Quantile
            : Kind.WorstTenth;
        if (kind == Kind.Share)
            condition = RunCondition.Parse(of);
        else
            outcome = of.Trim('"');
        if (kind == Kind.Quantile)
            probability = name == "MEDIAN" ? 0.5 : double.Parse(name[1..], CultureInfo.InvariantCulture) / 100;
    }

    /// <summary>As written, without what stands around it.</summary>
    public string Text { get; }

    /// <summary>Whether it should be small; else great.</summary>
    public bool IsLeast { get; }

    /// <summary>The outcomes that it reads.</summary>
    public IEnumerable<string> Outcomes => condition?.Names ?? [outcome];

    /// <summary>Reads one.</summary>
    /// <exception cref="DiagnosticException">It is none.</exception>
    public static OutcomeFigure Read(string text)
    {
        string trimmed = text.Trim();
        var match = Form().Match(trimmed);
        return match.Success
            ? new OutcomeFigure(trimmed, match)
            : throw new DiagnosticException([ExplorationDiagnostics.NotAnOutcomeFigure(trimmed)]);
    }

    /// <summary>Its value over the worlds, with a 95 % interval of what more worlds would give.</summary>
    /// <param name="values">The values of an outcome in each world, all finite.</param>
    public Estimate Of(Func<string, double[]> values)
    {
        if (condition != null)
        {
            bool[] met = condition.Rows(values);
            return SamplingErrors.OfShare((double)met.Count(m => m) / met.Length, met.Length);
        }
        double[] own = values(outcome);
        if (kind == Kind.Mean)
            return Estimate.With(Statistics.Mean(own), Statistics.StandardError(own), SamplingErrors.Z);
        double[] sorted = [.. own.Order()];
        if (kind == Kind.Quantile)
            return SamplingErrors.OfQuantile(sorted, probability);
        // What is to be small is worst where it is greatest.
        double sign = IsLeast ? -1 : 1;
        if (IsLeast)
            sorted = [.. sorted.Select(v => -v).Reverse()];
        double worst = sign * Statistics.MeanOfWorst(sorted, Tenth);
        return Estimate.With(worst, SamplingErrors.OfMeanOfWorst(sorted, Tenth), SamplingErrors.Z);
    }

    [GeneratedRegex(
        @"^(?:(?<least>least)\s+|most\s+)?(?<figure>mean|median|worst\s+tenth|p(?:[1-9]|[1-9][0-9])(?:\.[0-9]+)?|share)\s*\[(?<of>.+)\]$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Form();
}

/// <summary>A figure against a number: "p5[stock] &gt;= 100", "share[stock &gt; 100] &gt;= 90 %".</summary>
internal sealed partial record FigureCondition(string Text, OutcomeFigure Figure, RequiredBound Bound)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="DiagnosticException">It is none.</exception>
    public static FigureCondition Read(string text)
    {
        string trimmed = text.Trim();
        var match = Form().Match(trimmed);
        if (
            !match.Success
            || !double.TryParse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        )
            throw new DiagnosticException([ExplorationDiagnostics.NotAFigureCondition(trimmed)]);
        return new FigureCondition(
            trimmed,
            OutcomeFigure.Read(match.Groups["figure"].Value),
            new RequiredBound(match.Groups["comparison"].Value, match.Groups["percent"].Success ? number / 100 : number)
        );
    }

    [GeneratedRegex(
        @"^(?<figure>.+\])\s*(?<comparison>>=|<=|>|<)\s*(?<number>[-+0-9.eE]+)\s*(?<percent>%)?$",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Form();
}
