using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Entente.Benchmarks.Peers;

/// <summary>One engine on one model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Engine">The engine.</param>
/// <param name="Nanoseconds">Of one equation, in one step of one run; the least of all slices.</param>
/// <param name="Spread">Median by least.</param>
/// <param name="Ceiling">Speed as a share of the fastest C reference; NaN without one.</param>
/// <param name="SdEverywhere">Speed as a multiple of SDEverywhere's C; NaN without it.</param>
/// <param name="PySd">Speed as a multiple of PySD; NaN without it.</param>
internal sealed record PeerRow(
    string Model,
    string Engine,
    double Nanoseconds,
    double Spread,
    double Ceiling,
    double SdEverywhere,
    double PySd
);

/// <summary>A single figure beside the table.</summary>
internal sealed record PeerFigure(string What, double Value, string Unit);

/// <summary>What a comparison found.</summary>
internal sealed record PeerResults(
    IReadOnlyList<string> Versions,
    IReadOnlyList<PeerRow> Rows,
    IReadOnlyList<PeerFigure> Figures,
    IReadOnlyList<string> Skipped
)
{
    public static IEnumerable<string> OwnVersions() =>
        [
            ".NET " + Environment.Version,
            RuntimeInformation.OSDescription + ", " + Processor(),
            "vectors of " + (Vector512.IsHardwareAccelerated ? "512" : "256") + " bits",
        ];

    public string Text()
    {
        var text = new StringBuilder();
        foreach (string version in Versions)
            text.Append("- ").AppendLine(version);
        text.AppendLine();
        text.AppendLine(
            "| model | engine | ns per evaluation | median / least | share of the AVX2 ceiling | × SDEverywhere's C | × PySD |"
        );
        text.AppendLine("|---|---|---:|---:|---:|---:|---:|");
        foreach (var row in Rows)
            text.AppendLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {row.Model} | {row.Engine} | {row.Nanoseconds:0.000} | {row.Spread:0.00} | {Share(row.Ceiling)} | {Times(row.SdEverywhere)} | {Times(row.PySd)} |"
                )
            );
        text.AppendLine();
        text.AppendLine("| beside it | |");
        text.AppendLine("|---|---:|");
        foreach (var figure in Figures)
            text.AppendLine(
                string.Create(CultureInfo.InvariantCulture, $"| {figure.What} | {figure.Value:0.##} {figure.Unit} |")
            );
        if (Skipped.Count > 0)
            text.AppendLine().AppendLine("Left out:");
        foreach (string skipped in Skipped)
            text.Append("- ").AppendLine(skipped);
        return text.ToString();
    }

    private static string Share(double value) => double.IsNaN(value) ? "" : value.ToString("P0", CultureInfo.InvariantCulture);

    private static string Times(double value) =>
        double.IsNaN(value) ? ""
        : value >= 100 ? value.ToString("N0", CultureInfo.InvariantCulture)
        : value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
                ?.Split(':')[1]
                .Trim()
                ?? "?"
            : RuntimeInformation.ProcessArchitecture.ToString();
}
