using System.Collections.Immutable;
using Entente.Data;
using Entente.Deals.Reading;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>Tests of behaviour: what a model must do in every world, whatever its inputs are (structure and extreme conditions, Forrester and Senge 1980).</summary>
public static class BehaviourChecks
{
    private const int MostElementsShown = 6;

    /// <summary>Runs the tests of a file on a deal.</summary>
    /// <param name="file">The behaviour file.</param>
    /// <param name="deal">The deal.</param>
    /// <param name="options">Worlds, seed, changes and threads; the rest is not read.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DiagnosticException">The file has errors, or a condition does not fit the model.</exception>
    public static ImmutableArray<BehaviourResult> Of(
        string file,
        Deal deal,
        WeighOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(deal);
        return Of(file, deal.Model, deal, options ?? new WeighOptions(), cancellation);
    }

    /// <summary>Runs the tests of a file on a model without a deal, over the inputs that the file names, or in the one world that the model writes.</summary>
    /// <param name="file">The behaviour file.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">Worlds, seed, changes and threads; the rest is not read.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DiagnosticException">The file has errors, or a condition does not fit the model.</exception>
    public static ImmutableArray<BehaviourResult> Of(
        string file,
        Model model,
        WeighOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        return Of(file, model, null, options ?? new WeighOptions(), cancellation);
    }

    private static ImmutableArray<BehaviourResult> Of(
        string file,
        Model model,
        Deal? deal,
        WeighOptions options,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        var read = BehaviourReader.Load(file, model, deal);
        var conditions = read.Tests.Where(t => t.Holds != null).ToList();
        var shown = read.Tests.ToDictionary(t => t, t => Mentioned(model, t));
        var questions = Questions.Compile(
            model,
            [.. conditions.Select(t => ($"IF THEN ELSE({t.Holds!.Text}, 1, 0)", t.Holds.Span))],
            read.Uncertainty,
            shown.Values.SelectMany(v => v).Concat(read.Tests.SelectMany(t => t.Same.Concat(t.Different))).Select(v => v.Variable)
        );
        VariableElement Place(VariableElement value) => questions.PlaceOf(value.Variable, value.Flat);
        bool isCertain = read.Uncertainty.Inputs.IsEmpty && read.Uncertainty.Noises.IsEmpty;
        int runs = isCertain ? 1 : options.Runs;
        var inputs = read.Uncertainty.Sample(runs, options.Seed);
        var last = ConstantChanges.Resolve(model, [.. options.Changes.Select(c => new NamedChange(c.Key, [c.Value], default))]);
        var trials = new List<BehaviourTrial>();
        foreach (int world in read.Tests.SelectMany(t => t.Worlds).Distinct().Order())
        {
            var variants = new List<Variant>();
            int Number(Package? package, ImmutableArray<ConstantChange> sets, string test)
            {
                string name = $"{package?.Name ?? PackageNames.NoDeal}\n{(sets.IsEmpty ? "" : test)}";
                int known = variants.FindIndex(v => v.Name == name);
                if (known >= 0)
                    return known;
                variants.Add(new Variant(name, [.. package == null ? [] : deal!.ChangesOf(package), .. sets]));
                return variants.Count - 1;
            }
            var here = (
                from test in read.Tests
                where test.Worlds.Contains(world)
                from package in test.Over
                select new BehaviourTrial(
                    test,
                    package?.Name ?? PackageNames.NoDeal,
                    deal is { NamedWorlds.Length: > 0 } ? deal.NamedWorlds[world].Name : "",
                    Number(package, test.Sets, test.Name),
                    test.Same.IsEmpty && test.Different.IsEmpty ? -1 : Number(package, [], test.Name),
                    test.Holds == null ? null : questions.Places[conditions.IndexOf(test)],
                    [.. test.Same.Concat(test.Different).Select(Place)],
                    [.. shown[test].Select(Place)]
                )
            ).ToList();
            new PairedRuns<BehaviourBlock>(
                questions.Simulator,
                inputs,
                [.. variants],
                deal?.World(world) ?? [],
                last,
                new BehaviourReading(here)
            ).Run(0, runs, options.Threads, null, cancellation);
            trials.AddRange(here);
        }
        return [.. read.Tests.Select(t => Result(t, [.. trials.Where(trial => trial.Test == t)], runs))];
    }

    private static BehaviourResult Result(BehaviourTest test, ImmutableArray<BehaviourTrial> trials, long runs)
    {
        var failure = trials.Select(t => t.Failure).OfType<BehaviourFailure>().OrderBy(f => f.Run).FirstOrDefault();
        for (int i = 0; i < test.Different.Length && failure == null; i++)
            if (trials.All(t => !t.Differs[i]))
                failure = new BehaviourFailure(
                    null,
                    "",
                    trials[0].Package,
                    double.NaN,
                    [KeyValuePair.Create(test.Different[i].Variable.ElementName(test.Different[i].Flat), double.NaN)]
                );
        return new BehaviourResult(test.Name, test.Says, runs * trials.Length, failure)
        {
            Worlds = runs,
            FailingWorlds = failure is { Run: null } ? runs : trials.SelectMany(t => t.Failing).Distinct().Count(),
        };
    }

    // What a condition names, for a reader who wants to see why it fails.
    private static ImmutableArray<VariableElement> Mentioned(Model model, BehaviourTest test) =>
        test.Holds == null
            ? []
            :
            [
                .. System
                    .Text.RegularExpressions.Regex.Matches(
                        test.Holds.Text,
                        """("[^"]*"|[\p{L}_][\p{L}\p{N}_' $]*)\s*(\[[^\]]*\])?""",
                        System.Text.RegularExpressions.RegexOptions.ExplicitCapture,
                        TimeSpan.FromSeconds(1)
                    )
                    .Select(m => model.TryFind(m.Value.Trim(), out var found, out _) ? found : (VariableElements?)null)
                    .OfType<VariableElements>()
                    .Where(f => f.Variable.Kind != VariableKind.Lookup)
                    .SelectMany(f => f.Positions.Take(MostElementsShown).Select(flat => (f.Variable, flat)))
                    .Distinct(),
            ];
}
