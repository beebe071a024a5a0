using System.CommandLine;
using System.Globalization;
using Entente.Deals;
using Entente.Exploration;
using Entente.Reports;
using Spectre.Console;

namespace Entente.Cli;

/// <summary><c>entente robust</c>: criteria of decision under deep uncertainty, and what learning would be worth.</summary>
internal static class RobustCommand
{
    private const int MostRows = 12;
    private const int MostInputs = 5;

    public static Command Make(CancellationToken cancellation)
    {
        var subject = new Argument<string?>("DEAL")
        {
            Description = "A deal, whose packages are the alternatives.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = new Option<string?>("--data")
        {
            Description = "A table of pay-offs instead: a column per alternative, a row per scenario.",
        };
        var alternatives = new Option<string?>("--alternatives")
        {
            Description = "Columns that are alternatives, separated by commas; all but --inputs if left out.",
        };
        var inputs = new Option<string?>("--inputs")
        {
            Description = "Columns that could be learned before choosing, separated by commas: what that would be worth.",
        };
        var threshold = new Option<double>("--threshold") { Description = "What is enough (Starr's criterion)." };
        var alpha = new Option<double>("--alpha")
        {
            Description = "How much Hurwicz's criterion counts the best.",
            DefaultValueFactory = _ => 0.5,
        };
        alpha.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 1))
                result.AddError("--alpha lies between 0 and 1.");
        });
        var runs = new Option<int>("--runs") { Description = "Worlds of a deal.", DefaultValueFactory = _ => 1000 };
        CommandLine.AtLeast(runs, 20);
        var seed = CommandLine.Seed();
        var json = new Option<bool>("--json") { Description = "Prints one JSON document and nothing else." };
        var command = new Command(
            "robust",
            "Ranks packages or other alternatives by criteria that need no probability, and says what learning would be worth."
        )
        {
            subject,
            data,
            alternatives,
            inputs,
            threshold,
            alpha,
            runs,
            seed,
            json,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(subject) != null) == (result.GetValue(data) != null))
                result.AddError("Name a deal, or a table with --data FILE.");
        });
        command.SetAction(parsed =>
        {
            var (a, enough) = (parsed.GetValue(alpha), parsed.GetValue(threshold));
            if (parsed.GetValue(data) is { } file)
                return OfTable(
                    Exploration.Table.Load(file),
                    CommandLine.Columns(parsed.GetValue(alternatives)),
                    CommandLine.Columns(parsed.GetValue(inputs)) ?? [],
                    a,
                    enough,
                    parsed.GetValue(json)
                );
            var deal = Deal.Load(parsed.GetValue(subject) ?? "");
            var options = new WeighOptions { Runs = parsed.GetValue(runs), Seed = parsed.GetValue(seed) };
            var parties = ProgressLine.Show(report => deal.Robustness(options, a, enough, report, cancellation));
            if (parsed.GetValue(json))
                Console.Out.Write(RobustnessJson.Text(parties));
            else
                foreach (var party in parties)
                    Print($"{party.Party}, gains in {deal.Unit}", party.Table, party.Learning);
            return ExitCode.Fine;
        });
        return command;
    }

    private static int OfTable(
        Exploration.Table table,
        string[]? alternatives,
        string[] inputs,
        double alpha,
        double threshold,
        bool asJson
    )
    {
        alternatives ??= CommandLine.ColumnsBut(table, inputs);
        double[][] payoffs = [.. alternatives.Select(name => table[name])];
        double[][] columns = [.. inputs.Select(name => table[name])];
        int[] whole =
        [
            .. Enumerable.Range(0, table.Rows).Where(row => payoffs.Concat(columns).All(c => double.IsFinite(c[row]))),
        ];
        if (whole.Length == 0)
        {
            Console.Error.WriteLine("No row of the table holds a number for every alternative.");
            return ExitCode.InputHasErrors;
        }
        double[] Whole(double[] column) => [.. whole.Select(row => column[row])];
        double[][] kept = [.. payoffs.Select(Whole)];
        var scores = new PayoffTable(alternatives, kept, null, alpha, threshold);
        var learning = inputs.Length == 0 ? null : ValueOfInformation.Of(inputs, [.. columns.Select(Whole)], alternatives, kept);
        if (asJson)
            Console.Out.Write(RobustnessJson.Text(scores, learning));
        else
            Print(FormattableString.Invariant($"{whole.Length} scenarios"), scores, learning);
        return ExitCode.Fine;
    }

    private static void Print(string head, PayoffTable scores, WorthOfLearning? learning)
    {
        var console = DriversTable.Open();
        DriversTable.Line(console, head);
        var table = new Spectre.Console.Table { Border = TableBorder.Simple };
        table.AddColumn("alternative");
        foreach (string name in new[] { "mean", "worst", "best", "Hurwicz", "greatest regret", "regret 90 %", "Starr", "sd" })
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var score in scores.Scores.OrderBy(s => s.MaximumRegret).Take(MostRows))
            table.AddRow([
                Markup.Escape(score.Alternative),
                .. new[]
                {
                    score.Laplace,
                    score.Worst,
                    score.Best,
                    score.Hurwicz,
                    score.MaximumRegret,
                    score.Regret90,
                    score.Starr,
                    score.StandardDeviation,
                }.Select(v => v.ToString("G4", CultureInfo.InvariantCulture)),
            ]);
        console.Write(table);
        foreach (var (criterion, picked) in scores.Choices.OrderBy(c => c.Key, StringComparer.Ordinal))
            DriversTable.Line(
                console,
                $"  {criterion} picks {string.Join(" or ", picked.Take(3))}{(picked.Length > 3 ? " or others" : "")}"
            );
        if (learning == null)
            DriversTable.Line(
                console,
                FormattableString.Invariant(
                    $"Knowing the scenario before choosing would be worth {scores.PerfectInformation:G4} on average."
                )
            );
        else
        {
            DriversTable.Line(
                console,
                $"Best on average is {learning.Best}. Knowing all before choosing would be worth {DriversTable.Cell(learning.Perfect)}; of single inputs:"
            );
            foreach (var input in learning.Inputs.OrderByDescending(i => i.Worth.Value).Take(MostInputs))
                DriversTable.Line(console, $"  {input.Input} {DriversTable.Cell(input.Worth)}");
        }
        console.WriteLine();
    }
}
