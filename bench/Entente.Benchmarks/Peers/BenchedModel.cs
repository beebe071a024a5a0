using System.Collections.Immutable;
using Entente.Deals;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Benchmarks.Peers;

/// <summary>A model that peers are measured on.</summary>
/// <param name="Name">As the tables call it; also the name of its C reference.</param>
/// <param name="File">Its file.</param>
/// <param name="Model">The model.</param>
/// <param name="Varied">Constants that every run draws anew, by ±20 %; in the order of the C reference's inputs.</param>
/// <param name="Outcomes">What is written at saved times; in the order of the C reference's outputs.</param>
internal sealed record BenchedModel(
    string Name,
    string File,
    Model Model,
    ImmutableArray<string> Varied,
    ImmutableArray<string> Outcomes
)
{
    /// <summary>What is drawn where it is not <see cref="Varied"/> that is.</summary>
    public Uncertainty? Uncertainty { get; init; }

    /// <summary>The tables of the C reference, in its order: name, place, whether evenly spaced.</summary>
    public ImmutableArray<(string Lookup, int At, bool IsEven)> Tables { get; init; } = [];

    /// <summary>Equations of elements that are not constant: what an evaluation is counted by.</summary>
    public int Equations =>
        Model.Variables.Where(v => v.Kind is VariableKind.Auxiliary or VariableKind.Stock && !v.IsInternal).Sum(v => v.Size);

    public Inputs Draw(long runs)
    {
        if (Uncertainty is { } own)
            return own.Sample(runs, 1);
        var uncertainty = new Uncertainty();
        foreach (string name in Varied)
        {
            double value = Written(name);
            uncertainty = uncertainty.Uniform(name, value * 0.8, value * 1.2);
        }
        return uncertainty.Sample(runs, 1);
    }

    public double Written(string name) => Simulator.Compile(Model).Run()[name][0];

    private static readonly ImmutableArray<string> SectorsVaried =
    [
        "learning rate",
        "half learning",
        "levy",
        "elasticity",
        "planning time",
    ];

    public static IEnumerable<BenchedModel> All(string folder, string scratch, bool quick)
    {
        string models = Path.Combine(folder, "bench", "models");
        yield return Of(
            "predator",
            Path.Combine(models, "predator.mdl"),
            ["birth rate", "carrying capacity", "predation rate", "handling time", "conversion", "death rate"],
            ["hares", "lynx"]
        );
        yield return Of(
            "medium",
            Path.Combine(models, "medium.mdl"),
            [
                "capital exponent",
                "threat perception time",
                "agreed cut",
                "metal cost share",
                "demand elasticity",
                "discount rate",
                "learning",
                "construction time",
                "price sensitivity",
                "hydro yield",
            ],
            ["deal value", "metal price", "tension", "Aland budget share", "Borland capability"]
        ) with
        {
            Tables =
            [
                ("threat table", 0, true),
                ("compliance table", 24, false),
                ("expansion table", 65, true),
                ("utilization table", 85, false),
                ("discipline table", 131, false),
            ],
        };
        yield return Of(
            "sectors",
            Path.Combine(models, "sectors.mdl"),
            SectorsVaried,
            ["world income", "payoff[P1]", "price[S1]", "payoff[P2]"]
        ) with
        {
            Tables = [("wage table", 0, false)],
        };
        foreach (var (parties, sectors) in quick ? [(7, 10)] : new[] { (7, 10), (16, 23), (25, 30) })
        {
            string file = Path.Combine(scratch, $"sectors-{parties}x{sectors}.mdl");
            System.IO.File.WriteAllText(file, SectorsModel.Write(parties, sectors));
            yield return Of(
                $"sectors {parties}×{sectors}",
                file,
                SectorsVaried,
                ["world income", "payoff[P1]", "payoff[P2]", "payoff[P3]", "price[S1]", "price[S2]", "price[S3]", "price[S4]"]
            );
        }
        var deal = Deal.Load(Path.Combine(folder, "examples", "detente"));
        yield return new BenchedModel("detente", deal.Model.File, deal.Model, [], Stocks(deal.Model))
        {
            Uncertainty = deal.Uncertainty,
        };
    }

    private static BenchedModel Of(string name, string file, ImmutableArray<string> varied, ImmutableArray<string> outcomes) =>
        new(name, file, Model.Load(file), varied, outcomes);

    private static ImmutableArray<string> Stocks(Model model) =>
        [.. model.Variables.Where(v => v.Kind == VariableKind.Stock && !v.IsInternal).Select(v => v.ElementName(0)).Take(8)];
}
