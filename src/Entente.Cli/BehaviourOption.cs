using System.Collections.Immutable;
using System.CommandLine;
using Entente.Deals;
using Entente.Models;
using Entente.Reports.Text;
using Entente.Simulation;

namespace Entente.Cli;

/// <summary>The options of <c>entente check</c> that run tests of behaviour.</summary>
internal sealed class BehaviourOption
{
    private readonly Option<bool> behaviour = new("--behaviour")
    {
        Description =
            "Runs the reality checks of a Vensim model, and the tests of NAME.behaviour.yaml, beside NAME.deal.yaml or the model NAME, over many worlds.",
    };
    private readonly Option<int> runs = new("--runs") { Description = "Worlds of each test.", DefaultValueFactory = _ => 1000 };
    private readonly Option<ulong> seed = new("--seed")
    {
        Description = "Makes the draws repeatable.",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>Adds the options to a command.</summary>
    public BehaviourOption(Command command)
    {
        WeighCommand.Range(runs, 1, 10_000_000);
        command.Options.Add(behaviour);
        command.Options.Add(runs);
        command.Options.Add(seed);
        command.Validators.Add(result =>
        {
            if (result.GetResult(behaviour) != null)
                return;
            foreach (Option option in new Option[] { runs, seed })
                if (result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name} needs --behaviour, whose tests are run over worlds.");
        });
    }

    /// <summary>Whether tests are asked for.</summary>
    public bool IsAsked(ParseResult parsed) => parsed.GetValue(behaviour);

    /// <summary>Runs the tests and prints how they came out.</summary>
    /// <returns>Whether all hold.</returns>
    public bool Run(ParseResult parsed, string path, CancellationToken cancellation)
    {
        bool holds = true;
        if (IsModel(path) && Model.Load(path) is var model && RealityChecks.Run(model, cancellation) is { IsEmpty: false } checks)
        {
            foreach (var check in checks)
                Console.Out.WriteLine(Sentence(check));
            holds = checks.All(c => c.Holds != false);
            // A model whose checks are its own needs no file of tests beside it.
            if (!File.Exists(BesideOf(path)))
                return holds;
        }
        var options = new WeighOptions { Runs = parsed.GetValue(runs), Seed = parsed.GetValue(seed) };
        var results = Results(path, options, cancellation);
        TextPrinter.Print(w => BehaviourText.Of(results, w), 0);
        return holds && results.All(r => r.Holds);
    }

    private static ImmutableArray<BehaviourResult> Results(string path, WeighOptions options, CancellationToken cancellation)
    {
        if (IsModel(path))
            return BehaviourChecks.Of(BesideOf(path), Model.Load(path), options, cancellation);
        var deal = Deal.Load(path);
        return BehaviourChecks.Of(BesideOf(deal.File), deal, options, cancellation);
    }

    private static bool IsModel(string path) =>
        File.Exists(path) && Path.GetExtension(path).ToLowerInvariant() is not (".yaml" or ".yml");

    private static string Sentence(RealityCheckResult check)
    {
        string place = FormattableString.Invariant($"{check.Span.File}:{check.Span.Line}: reality check '{check.Name}'");
        return check.Holds switch
        {
            true => $"{place} holds.",
            false => FormattableString.Invariant($"{place} fails at time {check.FirstTime}."),
            null => $"{place} was not run. {check.Problem}",
        };
    }

    private static string BesideOf(string file)
    {
        string name = Path.GetFileName(file);
        string stem = name[..name.IndexOf('.', StringComparison.Ordinal)];
        return Path.Combine(Path.GetDirectoryName(file) ?? "", stem + ".behaviour.yaml");
    }
}
