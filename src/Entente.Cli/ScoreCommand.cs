using System.CommandLine;
using Entente.Reports;
using Entente.Reports.Text;

namespace Entente.Cli;

/// <summary><c>entente score</c>: forecasts as of a day, graded.</summary>
internal static class ScoreCommand
{
    public static Command Make(CancellationToken cancellation)
    {
        var deal = new Argument<string>("DEAL") { Description = "A deal file (.deal.yaml), or the folder that holds one." };
        var day = DayOption.Make("The day as of which the model forecasts, as 2025-02-25.");
        day.Required = true;
        var runs = new Option<int>("--runs") { Description = "Worlds.", DefaultValueFactory = _ => 1000 };
        WeighCommand.Range(runs, 1, 10_000_000);
        var seed = new Option<ulong>("--seed") { Description = "Makes the draws repeatable.", DefaultValueFactory = _ => 1 };
        var width = new Option<int>("--width") { Description = "Width in characters; the terminal's if left out." };
        WeighCommand.Range(width, 0, 1000);
        var json = new Option<bool>("--json") { Description = "Prints one JSON document and nothing else." };
        var command = new Command("score", "Grades the forecasts of a deal as of a day against what came after it.")
        {
            deal,
            day,
            runs,
            seed,
            json,
            width,
        };
        command.SetAction(parsed =>
        {
            if (WeighCommand.Load(parsed.GetRequiredValue(deal), strict: false) is not { } loaded)
                return ExitCode.InputHasErrors;
            var card = loaded.Score(
                DayOption.Value(parsed.GetValue(day)) ?? default,
                new() { Runs = parsed.GetValue(runs), Seed = parsed.GetValue(seed) },
                cancellation
            );
            if (parsed.GetValue(json))
                Console.Out.Write(ScoreJson.Text(card));
            else
                TextPrinter.Print(w => ScoreText.Of(card, w), parsed.GetValue(width));
            return ExitCode.Fine;
        });
        return command;
    }
}

/// <summary>The option --as-of.</summary>
internal static class DayOption
{
    public static Option<string?> Make(string description)
    {
        var option = new Option<string?>("--as-of") { Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && Value(result.Tokens[0].Value) == null)
                result.AddError($"--as-of must be a day such as 2025-02-25, but is '{result.Tokens[0].Value}'.");
        });
        return option;
    }

    public static DateOnly? Value(string? text) =>
        DateOnly.TryParseExact(
            text,
            "yyyy-MM-dd",
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.None,
            out var day
        )
            ? day
            : null;
}
