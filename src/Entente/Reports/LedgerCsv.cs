using System.Globalization;
using System.Text;
using Entente.Deals;

namespace Entente.Reports;

/// <summary>The ledger as a table for other programs: a row for each package and party, and below it one for each component of the payoff.
/// The columns are described in docs/reference/ledger.md.</summary>
public static class LedgerCsv
{
    /// <summary>Name and meaning of each column, in order.</summary>
    internal static readonly (string Name, string Meaning)[] Columns =
    [
        ("package", "Name of the package."),
        ("clauses", "Its clauses with their settings, as `clause=setting`, joined by ` + `."),
        ("party", "The party or affected."),
        ("affected", "`true` for those who do not perform."),
        (
            "component",
            "Empty in the row of the whole gain; else the component of the payoff, for which only `mean` and `error` are given."
        ),
        ("unit", "Unit of all amounts in the row."),
        ("base year", "Year whose prices the money is in."),
        ("mean", "Mean gain: present value at signing against no deal in the same world."),
        ("error", "Standard error of the mean."),
        ("p5", "5th percentile of the gain over the worlds."),
        ("median", "Median."),
        ("p95", "95th percentile."),
        ("worst tenth", "Mean of the worst tenth of the worlds."),
        ("probability of gain", "Share of worlds with a gain above zero, 0 to 1."),
        ("accepts", "Whether the party accepts the package."),
        ("signed", "Whether all who perform or must consent to one of the package's clauses accept."),
        ("efficient", "Whether no other weighed package is at least as good for every party and better for one."),
        ("notable", "Why people see the package first, joined by `; `."),
        (
            "p5 low",
            "Lower end of the 95 % interval of `p5`, from the sampling of worlds; empty where so few worlds cannot bound it."
        ),
        ("p5 high", "Its upper end."),
        ("median low", "Lower end of the interval of the median."),
        ("median high", "Its upper end."),
        ("p95 low", "Lower end of the interval of `p95`."),
        ("p95 high", "Its upper end."),
        ("worst tenth error", "Standard error of the mean of the worst tenth."),
        ("probability low", "Lower end of the interval of the probability of gain."),
        ("probability high", "Its upper end."),
        (
            "signed in halves",
            "Share of random halves of the worlds in which the package is signed; empty where the worlds were not halved."
        ),
    ];

    /// <summary>The table with a header, lines ended by a line feed, numbers that read back as the same doubles; empty where not finite.</summary>
    public static string Text(Ledger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var text = new StringBuilder();
        text.AppendJoin(',', Columns.Select(c => Csv.Field(c.Name))).Append('\n');
        foreach (WeighedPackage weighed in ledger.Packages)
            for (int party = 0; party < ledger.Parties.Length; party++)
            {
                Append(text, ledger, weighed, party, component: null);
                for (int component = 0; component < ledger.Parties[party].Components.Length; component++)
                    Append(text, ledger, weighed, party, component);
            }
        return text.ToString();
    }

    private static void Append(StringBuilder text, Ledger ledger, WeighedPackage weighed, int index, int? component)
    {
        LedgerParty party = ledger.Parties[index];
        Gain gain = weighed.Gains[index];
        bool whole = component == null;
        string Whole(double value) => whole ? Csv.Field(value) : "";
        text.AppendJoin(
                ',',
                Csv.Field(weighed.Package.Name),
                Csv.Field(string.Join(" + ", weighed.Package.Clauses.Select(c => $"{c.Key}={c.Value}"))),
                Csv.Field(party.Name),
                Csv.Field(party.Affected),
                component is { } i ? Csv.Field(party.Components[i]) : "",
                Csv.Field(party.Unit),
                ledger.BaseYear.ToString(CultureInfo.InvariantCulture),
                Csv.Field(component is { } c ? gain.Components[c] : gain.Mean),
                Csv.Field(component is { } e ? ErrorOf(gain, e) : gain.Error),
                Whole(gain.P5),
                Whole(gain.Median),
                Whole(gain.P95),
                Whole(gain.WorstTenth),
                Whole(gain.ProbabilityOfGain),
                Csv.Field(weighed.AcceptableTo.Contains(party.Name)),
                Csv.Field(weighed.Signed),
                Csv.Field(weighed.Efficient),
                Csv.Field(string.Join("; ", weighed.Notable)),
                Whole(gain.Errors?.Quantiles.P5.Low ?? double.NaN),
                Whole(gain.Errors?.Quantiles.P5.High ?? double.NaN),
                Whole(gain.Errors?.Quantiles.Median.Low ?? double.NaN),
                Whole(gain.Errors?.Quantiles.Median.High ?? double.NaN),
                Whole(gain.Errors?.Quantiles.P95.Low ?? double.NaN),
                Whole(gain.Errors?.Quantiles.P95.High ?? double.NaN),
                Whole(gain.Errors?.WorstTenth ?? double.NaN),
                Whole(gain.Errors?.ProbabilityOfGain.Low ?? double.NaN),
                Whole(gain.Errors?.ProbabilityOfGain.High ?? double.NaN),
                Whole(weighed.SignedInHalves)
            )
            .Append('\n');
    }

    private static double ErrorOf(Gain gain, int component) =>
        gain.Errors is { Components: { IsDefaultOrEmpty: false } errors } ? errors[component] : double.NaN;
}
