using System.CommandLine;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Cli;

/// <summary><c>entente convert</c>: a model in another format, with the same results.</summary>
internal static class ConvertCommand
{
    public static Command Make()
    {
        var from = new Argument<string>("MODEL") { Description = "A Vensim (.mdl) or XMILE (.xmile, .stmx, .itmx) model." };
        var to = new Argument<string>("OUTPUT")
        {
            Description = "Where to write it: .mdl for Vensim, .xmile or .stmx for XMILE.",
        };
        to.Validators.Add(result =>
        {
            if (Path.GetExtension(result.GetValueOrDefault<string>()).ToUpperInvariant() is not (".MDL" or ".XMILE" or ".STMX"))
                result.AddError($"OUTPUT must end in .mdl, .xmile or .stmx, but is '{result.GetValueOrDefault<string>()}'.");
        });
        var data = new Option<string[]>("--data")
        {
            Description = "A data file, or '?name=FILE' for one that the model calls '?name'.",
        };
        var command = new Command(
            "convert",
            "Writes a model in the other format. What is written is read again and run: it gives the same results, or nothing is written."
        )
        {
            from,
            to,
            data,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetValue(data) ?? []));
        return command;
    }

    private static int Run(string from, string to, string[] data)
    {
        if (Files.AreSame(from, to))
            throw new IOException($"'{to}' is the model itself. Name another file to write.");
        Files.RequireWritableFile(to);
        if (!Model.TryLoad(from, out var model, out var problems, LoadOptions.Parse(data)))
            throw new DiagnosticException([.. problems.Where(p => p.Severity == Severity.Error)]);
        bool toXmile = !string.Equals(Path.GetExtension(to), ".mdl", StringComparison.OrdinalIgnoreCase);
        string text = Conversion.Write(model, toXmile, to, out var remarks);
        Files.Write(to, Files.Text(text));
        ProblemPrinter.Print(remarks);
        return ExitCode.Fine;
    }
}
