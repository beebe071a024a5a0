using System.Collections.Immutable;
using Entente.Deals;
using Entente.Exploration;

namespace Entente.Reports;

/// <summary>How sure the numbers of a ledger are, as far as that depends on how many worlds were simulated: in words.</summary>
internal static class SamplingWords
{
    /// <summary>Half of an interval, the larger of its two halves; infinite where an end is open.</summary>
    public static double Half(Estimate estimate)
    {
        double half = Math.Max(estimate.Value - estimate.Low, estimate.High - estimate.Value);
        return double.IsNaN(half) ? double.PositiveInfinity : half;
    }

    /// <summary>" ±0.024", half of an interval in two digits, to stand behind a number; nothing where it is not bounded.</summary>
    public static string Within(double half) =>
        !double.IsFinite(half) ? ""
        : half == 0 ? " ±0"
        : " ±" + Figures.Fixed(half, Math.Clamp(1 - (int)Math.Floor(Math.Log10(half)), 0, 8));

    /// <summary>The same of an interval.</summary>
    public static string Within(Estimate? interval) => interval == null ? "" : Within(Half(interval));

    /// <summary>" ±6", in points of a share, to stand behind it.</summary>
    public static string WithinPoints(Estimate? share) =>
        share != null && Half(share) is var half && double.IsFinite(half)
            ? " ±" + (half < 0.01 ? Figures.Fixed(half * 100, 1) : Figures.Count((long)Math.Ceiling(half * 100)))
            : "";

    /// <summary>"± 24"; a dash where it is not known.</summary>
    public static string Of(double half, int decimals) =>
        double.IsFinite(half) ? "±" + Figures.Fixed(half, decimals) : Figures.None;

    /// <summary>The largest errors of the figures that stand beside the median.</summary>
    public static string OfGains(ImmutableArray<Gain> gains, int decimals)
    {
        ImmutableArray<GainErrors> errors = [.. gains.Select(g => g.Errors).OfType<GainErrors>()];
        if (errors.IsEmpty)
            return "";
        string Most(string of, Func<GainErrors, double> half) =>
            errors.Max(half) is var most && double.IsFinite(most)
                ? $"{of} ±{Figures.Fixed(most, decimals)}"
                : $"{of} not bounded by so few worlds";
        string tenth = Figures.Fixed(SamplingErrors.Z * errors.Max(e => e.WorstTenth), decimals);
        return $"Sampling error at 95 %: ± for the median; at most {Most("5 %", e => Half(e.Quantiles.P5))}, {Most("95 %", e => Half(e.Quantiles.P95))}, "
            + $"gain in ±{Points(errors.Max(e => Half(e.ProbabilityOfGain)))}, worst tenth ±{tenth}.";
    }

    /// <summary>"3 points", of a share.</summary>
    public static string Points(double half) =>
        half < 0.01 ? Figures.Fixed(half * 100, 1) + " points" : Figures.Count((long)Math.Ceiling(half * 100), "point");

    /// <summary>How far a share of so many worlds may be off at most.</summary>
    public static string OfShares(long worlds) =>
        $"Shares of {Figures.Count(worlds, "world")} are within ±{Points(Half(SamplingErrors.OfShare(0.5, worlds)))} at 95 %.";

    /// <summary>"yes"; "yes, in 93 % of halves" where halves of the worlds do not agree.</summary>
    public static string Signed(WeighedPackage package)
    {
        string verdict = package.Signed ? "yes" : "no";
        double same = package.Signed ? package.SignedInHalves : 1 - package.SignedInHalves;
        return double.IsNaN(same) || same >= 1 ? verdict : $"{verdict} ({Figures.Share(same)})";
    }

    /// <summary>What the halves say, in sentences; empty where the worlds were not halved.</summary>
    public static string Halves(Ledger ledger)
    {
        if (ledger.Halves is not { } halves)
            return "";
        string Of(double share) => share >= 1 ? "all of them" : Figures.Share(share) + " of them";
        int some = ledger.Packages.Count(p => p.SignedInHalves is > 0 and < 1);
        return $"The worlds were split {halves.Splits} times at random into two halves: a Nash bargain picks the same in {Of(halves.Nash)}, "
            + $"Kalai–Smorodinsky in {Of(halves.KalaiSmorodinsky)}; "
            + (
                some == 0
                    ? "every package that is signed is so in all of them."
                    : $"{Figures.Count(some, "package is", "packages are")} signed in some only."
            );
    }

    /// <summary>The largest standard error of some means as half an interval; NaN where there are none.</summary>
    public static double Largest(ImmutableArray<double> errors) =>
        errors.IsDefaultOrEmpty ? double.NaN : SamplingErrors.Z * errors.Max();
}
