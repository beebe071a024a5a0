using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Entente.Deals;
using Entente.Exploration;
using Entente.Reports;
using Entente.Reports.Studies;
using Entente.Simulation;
using Spectre.Console;

namespace Entente.Cli;

/// <summary><c>entente robust</c>: criteria of decision under deep uncertainty, and what learning would be worth.</summary>
internal sealed class RobustCommand
{
    private const int MostRows = 12;
    private const int MostInputs = 5;
    private const int FirstWorlds = 1024;
    private const int MostWorldsOfModel = 1_000_000;

    // Beyond, an input would leave its distribution.
    private const double MostHorizon = 1.1;

    private readonly Argument<string?> subject = new("MODEL")
    {
        Description =
            "A deal, whose packages are the alternatives; or a Vensim or XMILE model, with policies in the file of --uncertain.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> data = new("--data")
    {
        Description = "A table of pay-offs instead: a column per alternative, a row per scenario.",
    };
    private readonly Option<string?> alternatives = new("--alternatives")
    {
        Description = "Columns that are alternatives, separated by commas; all but --inputs if left out.",
    };
    private readonly Option<string?> inputs = new("--inputs")
    {
        Description = "Columns that could be learned before choosing, separated by commas: what that would be worth.",
    };
    private readonly Option<string?> uncertain = new("--uncertain")
    {
        Description =
            "Of a model: a file with the section 'uncertain:' of a deal file, and beside it 'policies:', the alternatives with the constants that each sets.",
    };
    private readonly Option<string?> outcome = new("--outcome")
    {
        Description = "Of a model: the variable that is to be great at the final time.",
    };
    private readonly Option<bool> less = new("--less") { Description = "Of a model: less of the outcome is better." };
    private readonly Option<string[]> set = new("--set")
    {
        Description = "Of a model: changes a constant in every run, NAME=VALUE; what a policy sets counts more.",
    };
    private readonly Option<double> threshold = new("--threshold")
    {
        Description = "What is enough (Starr's criterion): at least this, or with --less at most.",
    };
    private readonly Option<double> alpha = new("--alpha")
    {
        Description = "How much Hurwicz's criterion counts the best.",
        DefaultValueFactory = _ => 0.5,
    };
    private readonly Option<int> runs = new("--runs")
    {
        Description = "Worlds of a deal or a model.",
        DefaultValueFactory = _ => 1000,
    };
    private readonly Option<string?> precision = PrecisionOption.Make(
        "Doubles the worlds of a deal or a model until means, Starr's shares and what knowing all is worth have settled to this, as 5%; --runs is then the most, else as many as memory allows, of a model 1,000,000. Extremes and greatest regret never settle."
    );
    private readonly Option<double> horizon = new("--horizon")
    {
        Description =
            "Of a deal: the greatest horizon of uncertainty that Info-Gap looks at; at 1 an input reaches from its 5 % to its 95 % quantile.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<ulong> seed = CommandLine.Seed();
    private readonly Option<string?> output = CommandLine.Out("robustness.csv, runs.parquet and robustness.json");
    private readonly Option<bool> json = new("--json") { Description = "Prints one JSON document and nothing else." };
    private readonly CancellationToken cancellation;

    private RobustCommand(CancellationToken cancellation) => this.cancellation = cancellation;

    public static Command Make(CancellationToken cancellation) => new RobustCommand(cancellation).Command();

    private Command Command()
    {
        alpha.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 1))
                result.AddError("--alpha lies between 0 and 1.");
        });
        CommandLine.AtLeast(runs, 20);
        threshold.Validators.Add(result =>
        {
            if (!double.IsFinite(result.GetValueOrDefault<double>()))
                result.AddError("--threshold is a finite number.");
        });
        horizon.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= MostHorizon))
                result.AddError(FormattableString.Invariant($"--horizon lies between 0 and {MostHorizon}."));
        });
        var command = new Command(
            "robust",
            "Ranks packages, policies or other alternatives by criteria that need no probability, and says what learning would be worth."
        )
        {
            subject,
            data,
            alternatives,
            inputs,
            uncertain,
            outcome,
            less,
            set,
            threshold,
            alpha,
            runs,
            seed,
            output,
            json,
            precision,
            horizon,
        };
        command.Validators.Add(Check);
        command.SetAction(Run);
        return command;
    }

    private void Check(System.CommandLine.Parsing.CommandResult result)
    {
        string? named = result.GetValue(subject);
        bool isModel = named != null && !CommandLine.IsDeal(named);
        bool Has(Option option) => result.GetResult(option) is { Implicit: false };
        string? Given(params Option[] options) => options.FirstOrDefault(Has)?.Name;
        if ((named != null) == (result.GetValue(data) != null))
            result.AddError("Name a deal or a model, or a table with --data FILE.");
        else if (!isModel && Given(uncertain, outcome, less, set) is { } ofModel)
            result.AddError($"{ofModel} belongs to a model.");
        else if (named != null && Given(alternatives, inputs) is { } ofTable)
            result.AddError($"{ofTable} belongs to a table.");
        else if (named == null && Given(runs, seed, precision, horizon) is { } ofWorlds)
            result.AddError($"{ofWorlds} belongs to a deal or a model, whose worlds are drawn; a table has those that it has.");
        else if (isModel && Given(horizon) is { } ofDeal)
            result.AddError($"{ofDeal} belongs to a deal.");
        else if (isModel && result.GetValue(uncertain) == null)
            result.AddError("A model needs --uncertain FILE, which says what is uncertain and which policies there are.");
        else if (isModel && result.GetValue(outcome) == null)
            result.AddError("Name the outcome with --outcome NAME.");
    }

    private int Run(ParseResult parsed)
    {
        string? folder = parsed.GetValue(output);
        Files.RequireWritable(folder);
        var (a, enough) = (parsed.GetValue(alpha), parsed.GetValue(threshold));
        if (parsed.GetValue(data) is { } file)
            return OfTable(
                Exploration.Table.Load(file),
                CommandLine.Columns(parsed.GetValue(alternatives)),
                CommandLine.Columns(parsed.GetValue(inputs)) ?? [],
                a,
                enough,
                parsed
            );
        string named = parsed.GetValue(subject) ?? "";
        if (!CommandLine.IsDeal(named))
            return OfModel(named, a, enough, parsed);
        var deal = Deal.Load(named);
        var options = new WeighOptions { Runs = parsed.GetValue(runs), Seed = parsed.GetValue(seed) };
        ImmutableArray<PartyRobustness> Ask(long worlds) =>
            ProgressLine.Show(report =>
                deal.Robustness(options with { Runs = (int)worlds }, a, enough, parsed.GetValue(horizon), report, cancellation)
            );
        var parties = Settled(
            parsed,
            Ask,
            found => found.Max(p => Settling.WidestOf(p.Table, p.Learning)),
            () => deal.MostWorlds(options)
        );
        if (parsed.GetValue(json))
            Console.Out.Write(RobustnessJson.Text(parties));
        else
            foreach (var party in parties)
            {
                Print($"{party.Party}, gains in {deal.Unit}", party.Table, party.Learning);
                PrintGaps(party, parsed.GetValue(horizon));
            }
        Files.Write(folder, StudyReport.Of(deal, parties), parsed);
        return ExitCode.Fine;
    }

    private int OfModel(string file, double alpha, double threshold, ParseResult parsed)
    {
        string unknowns = parsed.GetValue(uncertain) ?? "";
        var (uncertainty, model) = CommandLine.LoadUncertainty(unknowns, CommandLine.Load(file, []));
        var policies = UncertaintyFile.LoadPolicies(unknowns, model);
        var options = new PolicyOptions
        {
            Seed = parsed.GetValue(seed),
            LessIsBetter = parsed.GetValue(less),
            HurwiczAlpha = alpha,
            Threshold = threshold,
            Changes = ChangeList.Load(model, [], parsed.GetValue(set) ?? []),
        };
        var simulator = Simulator.Compile(model);
        PolicyRobustness Ask(long worlds) =>
            ProgressLine.Show(report =>
                PolicyRobustness.Of(
                    simulator,
                    uncertainty,
                    policies,
                    parsed.GetValue(outcome) ?? "",
                    options with
                    {
                        Runs = (int)worlds,
                    },
                    report == null ? null : done => report(new WeighProgress(Stage(worlds), done)),
                    cancellation
                )
            );
        var found = Settled(parsed, Ask, f => Settling.WidestOf(f.Table, f.Learning), () => MostWorldsOfModel);
        if (parsed.GetValue(json))
            Console.Out.Write(RobustnessJson.Text(found));
        else
            Print(
                string.Join(
                    " ",
                    [
                        FormattableString.Invariant(
                            $"{found.Outcome} at the final time in {found.Table.Regret[0].Length:N0} worlds."
                        ),
                        .. found.Remarks,
                    ]
                ),
                found.Table,
                found.Learning
            );
        Files.Write(parsed.GetValue(output), StudyReport.Of(found), parsed);
        return ExitCode.Fine;
    }

    private static string Stage(long worlds) => FormattableString.Invariant($"{worlds:N0} worlds");

    // Asks once, or with --precision with twice the worlds until the intervals are narrow enough.
    private T Settled<T>(ParseResult parsed, Func<long, T> ask, Func<T, double> widest, Func<int> mostWorlds)
    {
        if (PrecisionOption.Share(parsed.GetValue(precision)) is not { } wanted)
            return ask(parsed.GetValue(runs));
        long most = parsed.GetResult(runs) is { Implicit: false } ? parsed.GetValue(runs) : mostWorlds();
        var settled = Settling.Until(ask, widest, wanted, FirstWorlds, most);
        Console.Error.WriteLine(
            PrecisionOption.Words(
                wanted,
                settled.HasSettled,
                settled.Widest,
                Stage(settled.Runs),
                FormattableString.Invariant($"{most:N0}")
            ) + (settled.IsComplete ? "" : " Interrupted: this is the last round that is complete.")
        );
        return settled.Answer;
    }

    private static void PrintGaps(PartyRobustness party, double horizon)
    {
        var console = DriversTable.Open();
        var best = party
            .Gaps.OrderByDescending(g => double.IsNaN(g.Radius) ? double.PositiveInfinity : g.Radius)
            .ThenByDescending(g => g.Nominal)
            .Take(MostInputs);
        DriversTable.Line(
            console,
            "Info-Gap: how far all inputs may lie from their medians, at worst at once, before the gain is not enough (1: from the 5 % to the 95 % quantile; the true radius is no larger):"
        );
        foreach (var gap in best)
            DriversTable.Line(
                console,
                FormattableString.Invariant(
                    $"  {gap.Package}: {Radius(gap.Radius, horizon)}{(gap.Radius.Equals(gap.RadiusOfHalf) ? "" : $" (half of the worlds examined: {Radius(gap.RadiusOfHalf, horizon)})")}, nominal gain {gap.Nominal:G4}"
                )
            );
        console.WriteLine();
    }

    private static string Radius(double radius, double horizon) =>
        double.IsNaN(radius)
            ? FormattableString.Invariant($"none found up to {horizon:G3}")
            : radius.ToString("0.###", CultureInfo.InvariantCulture);

    private int OfTable(
        Exploration.Table table,
        string[]? alternatives,
        string[] inputs,
        double alpha,
        double threshold,
        ParseResult parsed
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
        if (parsed.GetValue(json))
            Console.Out.Write(RobustnessJson.Text(scores, learning, table.Rows - whole.Length));
        else
            Print(
                FormattableString.Invariant($"{whole.Length} {(whole.Length == 1 ? "scenario" : "scenarios")}")
                    + (
                        whole.Length == table.Rows
                            ? ""
                            : FormattableString.Invariant($"; {table.Rows - whole.Length} left out: not all values are finite")
                    ),
                scores,
                learning
            );
        Files.Write(parsed.GetValue(output), StudyReport.Of(scores, learning, table.Rows - whole.Length), parsed);
        return ExitCode.Fine;
    }

    private static string Halves(double share, double order) =>
        double.IsNaN(share) ? ""
        : double.IsNaN(order) ? FormattableString.Invariant($" (so do {100 * share:0} % of random halves)")
        : FormattableString.Invariant(
            $" (so do {100 * share:0} % of random halves; the orders of two halves correlate at {order:0.00})"
        );

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
        var agreement = scores.Agreement();
        var order = scores.RankAgreement();
        foreach (var (criterion, picked) in scores.Choices.OrderBy(c => c.Key, StringComparer.Ordinal))
            DriversTable.Line(
                console,
                $"  {criterion} picks {string.Join(" or ", picked.Take(3))}{(picked.Length > 3 ? " or others" : "")}{Halves(agreement[criterion], order[criterion])}"
            );
        double error = scores.Scores.Max(s => s.Error);
        double share = scores.Scores.Max(s => s.StarrInterval is { } i ? (i.High - i.Low) / 2 : double.NaN);
        double deviation = scores.Scores.Max(s => s.StandardDeviationError);
        double regret = scores.Scores.Max(s =>
            s.Regret90Interval is { } i ? Math.Max(i.High - i.Value, i.Value - i.Low) : double.NaN
        );
        // A few scenarios were chosen, not drawn.
        bool isDrawn = double.IsFinite(error) && agreement.Values.All(double.IsFinite);
        if (isDrawn)
            DriversTable.Line(
                console,
                FormattableString.Invariant(
                    $"Sampling error at 95 %, at most: means ±{1.96 * error:G3}, regret 90 % ±{regret:G3}, Starr ±{share:0.000}, sd ±{1.96 * deviation:G3}. Worst, best and greatest regret are those of the scenarios at hand and grow with their number."
                )
            );
        if (learning == null)
            DriversTable.Line(
                console,
                FormattableString.Invariant(
                    $"Knowing the scenario before choosing would be worth {scores.PerfectInformation:G4}{(isDrawn ? FormattableString.Invariant($" [{scores.PerfectInformation - (1.96 * scores.PerfectInformationError):G4}, {scores.PerfectInformation + (1.96 * scores.PerfectInformationError):G4}]") : "")} on average."
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
            if (!learning.Groups.IsEmpty)
                DriversTable.Line(console, "Of whole groups of inputs, at least:");
            foreach (var group in learning.Groups.OrderByDescending(g => g.Worth.Value).Take(MostInputs))
                DriversTable.Line(console, $"  {group.Input} {DriversTable.Cell(group.Worth)}");
        }
        console.WriteLine();
    }
}
