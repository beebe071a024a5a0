using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Exploration.Search;

namespace Entente.Deals;

/// <summary>A figure of the gain of a party, or of all together (party −1).</summary>
/// <param name="Text">In words.</param>
/// <param name="Figure">Which figure.</param>
/// <param name="Party">Whose; −1: the sum of all in each world.</param>
internal sealed partial record SoughtFigure(string Text, GainFigure Figure, int Party)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="DiagnosticException">It is none, or there is no such party.</exception>
    public static SoughtFigure Read(string text, ImmutableArray<string> parties, SourceSpan span)
    {
        var match = Form().Match(text);
        if (!match.Success)
            throw new DiagnosticException([SearchDiagnostics.NotAFigure(text, span)]);
        string name = match.Groups["party"].Value.Trim();
        int party = parties.IndexOf(name, 0, parties.Length, StringComparer.OrdinalIgnoreCase);
        if (party < 0 && !string.Equals(name, "all", StringComparison.OrdinalIgnoreCase))
            throw new DiagnosticException([SearchDiagnostics.NoSuchParty(name, parties, span)]);
        string whose = party < 0 ? "all" : parties[party];
        var (figure, words) = match.Groups["figure"].Value.ToUpperInvariant() switch
        {
            "MEDIAN" => (GainFigure.Median, $"median gain[{whose}]"),
            "WORST TENTH" => (GainFigure.WorstTenth, $"worst tenth[{whose}]"),
            "P5" => (GainFigure.P5, $"p5[{whose}]"),
            "P95" => (GainFigure.P95, $"p95[{whose}]"),
            "PROBABILITY" => (GainFigure.ProbabilityOfGain, $"probability of gain[{whose}]"),
            _ => (GainFigure.Mean, $"mean gain[{whose}]"),
        };
        return new SoughtFigure(words, figure, party);
    }

    /// <summary>Its value.</summary>
    public double Of(ImmutableArray<Gain> gains, Gain all)
    {
        var gain = Party < 0 ? all : gains[Party];
        return Figure switch
        {
            GainFigure.Mean => gain.Mean,
            GainFigure.Median => gain.Median,
            GainFigure.WorstTenth => gain.WorstTenth,
            GainFigure.P5 => gain.P5,
            GainFigure.P95 => gain.P95,
            _ => gain.ProbabilityOfGain,
        };
    }

    /// <summary>Its value with a 95 % interval of what more worlds would give; NaN where nothing bounds it.</summary>
    public Estimate WithError(ImmutableArray<Gain> gains, Gain all)
    {
        var gain = Party < 0 ? all : gains[Party];
        return Figure switch
            {
                GainFigure.Mean => Estimate.With(gain.Mean, gain.Error, SamplingErrors.Z),
                GainFigure.WorstTenth => Estimate.With(gain.WorstTenth, gain.Errors?.WorstTenth ?? double.NaN, SamplingErrors.Z),
                GainFigure.Median => gain.Errors?.Quantiles.Median,
                GainFigure.P5 => gain.Errors?.Quantiles.P5,
                GainFigure.P95 => gain.Errors?.Quantiles.P95,
                _ => gain.Errors?.ProbabilityOfGain,
            } ?? new Estimate(Of(gains, all), double.NaN, double.NaN);
    }

    [GeneratedRegex(
        @"^\s*(?<figure>mean|median|worst\s+tenth|p5|p95|probability)(\s+of)?(\s+gain)?\s*\[(?<party>[^\]]+)\]\s*$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Form();
}

/// <summary>A condition on a package: that it is signed (no figure), or a figure against a number.</summary>
internal sealed partial record SoughtCondition(string Text, SoughtFigure? Figure, RequiredBound Bound)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="DiagnosticException">It is none.</exception>
    public static SoughtCondition Read(string text, ImmutableArray<string> parties, SourceSpan span)
    {
        if (string.Equals(text.Trim(), "signed", StringComparison.OrdinalIgnoreCase))
            return new SoughtCondition("signed", null, default);
        var match = Form().Match(text);
        if (
            !match.Success
            || !double.TryParse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        )
            throw new DiagnosticException([SearchDiagnostics.NotACondition(text, span)]);
        var figure = SoughtFigure.Read(match.Groups["figure"].Value, parties, span);
        return new SoughtCondition(
            text.Trim(),
            figure,
            new RequiredBound(match.Groups["comparison"].Value, match.Groups["percent"].Success ? number / 100 : number)
        );
    }

    /// <summary>By how much it is broken, 0 where it holds.</summary>
    public double Violation(ImmutableArray<Gain> gains, Gain all, int refusals) =>
        Figure == null ? refusals : Bound.Violation(Figure.Of(gains, all));

    [GeneratedRegex(
        @"^(?<figure>[^<>=]+\])\s*(?<comparison>>=|<=|>|<)\s*(?<number>[-+0-9.eE]+)\s*(?<percent>%)?\s*$",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Form();
}
