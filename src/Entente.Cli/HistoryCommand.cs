using System.CommandLine;
using Entente.Reports;
using Entente.Reports.Text;

namespace Entente.Cli;

/// <summary><c>entente history</c>: parts of the model against what happened.</summary>
internal static class HistoryCommand
{
    public static Command Make(CancellationToken cancellation)
    {
        var deal = new Argument<string>("DEAL") { Description = "A deal file (.deal.yaml), or the folder that holds one." };
        var width = new Option<int>("--width") { Description = "Width in characters; the terminal's if left out." };
        WeighCommand.Range(width, 0, 1000);
        var json = new Option<bool>("--json") { Description = "Prints one JSON document and nothing else." };
        var command = new Command(
            "history",
            "Runs each part of the model that the deal file names from its own start and compares it with what happened."
        )
        {
            deal,
            json,
            width,
        };
        command.SetAction(parsed =>
        {
            if (WeighCommand.Load(parsed.GetRequiredValue(deal), strict: false) is not { } loaded)
                return ExitCode.InputHasErrors;
            var history = loaded.CompareWithHistory(cancellation);
            if (parsed.GetValue(json))
                Console.Out.Write(HistoryJson.Text(loaded.Name, history));
            else
                TextPrinter.Print(w => HistoryText.Of(history, w), parsed.GetValue(width));
            return ExitCode.Fine;
        });
        return command;
    }
}
