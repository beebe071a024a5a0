using System.CommandLine;
using Entente.Deals.Reading;
using Entente.Reports;

namespace Entente.Cli;

/// <summary><c>entente schema</c>: the JSON Schemas of the deal file, of behaviour files and of the ledger document.</summary>
internal static class SchemaCommand
{
    public static Command Make()
    {
        var which = new Argument<string>("deal|behaviour|ledger")
        {
            Description = "deal: the deal file; behaviour: tests of behaviour; ledger: what 'weigh --json' prints.",
        };
        which.AcceptOnlyFromAmong("deal", "behaviour", "ledger");
        var command = new Command("schema", "Prints a JSON Schema.") { which };
        command.SetAction(parsed =>
        {
            Console.Out.Write(
                parsed.GetRequiredValue(which) switch
                {
                    "deal" => DealSchema.Text,
                    "behaviour" => DealSchema.Behaviour,
                    _ => LedgerSchema.Text,
                }
            );
            return ExitCode.Fine;
        });
        return command;
    }
}
