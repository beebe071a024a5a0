using System.Globalization;
using Entente.Exploration;
using Entente.Exploration.Search;
using Entente.Reports;
using Spectre.Console;

namespace Entente.Cli;

/// <summary>The policies that a search in a model found, as a table for a terminal.</summary>
internal static class PolicyTable
{
    private const int MostRows = 30;

    /// <summary>Prints it.</summary>
    public static void Print(PolicySearchResult result)
    {
        var console = DriversTable.Open();
        string how = result.IsComplete ? "all there are" : "chosen by NSGA-II";
        DriversTable.Line(
            console,
            FormattableString.Invariant(
                $"{Path.GetFileName(result.Model)}: {result.Candidates:N0} policies simulated ({how}) in {result.SearchRuns:N0} worlds; {result.Policies.Length} found, judged again in {result.Runs:N0} other worlds"
            )
        );
        if (result.Conditions.Length > 0)
            DriversTable.Line(console, $"Conditions: {string.Join("; ", result.Conditions)}.");
        if (result.Policies.IsEmpty)
        {
            DriversTable.Line(console, "No policy meets the conditions.");
            return;
        }
        if (result.NotFinite > 0)
            DriversTable.Line(
                console,
                FormattableString.Invariant(
                    $"In up to {result.NotFinite:N0} worlds an outcome is not finite; these were left out."
                )
            );
        var table = new Spectre.Console.Table { Border = TableBorder.Simple };
        foreach (string head in result.Policies[0].Levers.Select(l => l.Key).Concat(result.Objectives))
            table.AddColumn(new TableColumn(Markup.Escape(head)).RightAligned());
        table.AddColumn("");
        int shown = Math.Min(MostRows, result.Policies.Length);
        for (int k = 0; k < shown; k++)
        {
            var policy = result.Policies[shown == 1 ? 0 : k * (result.Policies.Length - 1) / (shown - 1)];
            table.AddRow([
                .. policy.Levers.Select(l => Short(l.Value)),
                .. policy.Objectives.Select(WithError),
                PolicySearchReport.Remark(policy),
            ]);
        }
        console.Write(table);
        DriversTable.Line(console, "±: what more worlds may change, at 95 %.");
        if (result.Policies.Length > shown)
            DriversTable.Line(
                console,
                FormattableString.Invariant($"{shown} of {result.Policies.Length}, evenly chosen; --json and --output give all.")
            );
        if (!result.IsComplete)
            DriversTable.Line(console, "More candidates (--candidates) may find better policies; this is what this many found.");
    }

    private static string WithError(Estimate estimate)
    {
        double half = Math.Max(estimate.Value - estimate.Low, estimate.High - estimate.Value);
        return Short(estimate.Value) + (double.IsFinite(half) ? string.Create(CultureInfo.InvariantCulture, $" ±{half:G2}") : "");
    }

    private static string Short(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}
