using System.Collections.Immutable;
using Entente.Exploration;

namespace Entente.Deals;

/// <summary>
/// The worlds behind a ledger, one by one: what was drawn in each, and what each party had there without a deal and gained from each package. A column for each;
/// money as in the ledger. Worlds in which a payoff was not a finite number are left out.
/// </summary>
public sealed class LedgerWorlds
{
    private readonly double[][] drawn;
    private readonly GainSamples samples;
    private readonly int parties;

    internal LedgerWorlds(
        ImmutableArray<string> inputs,
        double[][] drawn,
        GainSamples samples,
        IReadOnlyList<string> parties,
        IEnumerable<string> packages
    )
    {
        (this.drawn, this.samples, this.parties) = (drawn, samples, parties.Count);
        Inputs = inputs;
        Numbers = [.. samples.Worlds];
        Names =
        [
            .. inputs,
            .. parties.Select(p => $"present value of {p}"),
            .. packages.SelectMany(package => parties.Select(p => $"gain of {p} from {package}")),
        ];
    }

    /// <summary>The numbers of the worlds, ascending.</summary>
    public ImmutableArray<long> Numbers { get; }

    /// <summary>Names of the inputs, which are the first columns.</summary>
    public ImmutableArray<string> Inputs { get; }

    /// <summary>Names of the columns: the inputs, "present value of PARTY" (without a deal), "gain of PARTY from PACKAGE".</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The values of a column, in the order of <see cref="Numbers"/>.</summary>
    public ReadOnlySpan<double> Column(int number)
    {
        int money = number - Inputs.Length;
        return money < 0 ? drawn[number]
            : money < parties ? samples.Without(money)
            : samples.Gains(money / parties - 1, money % parties);
    }

    /// <summary>The same as a table, for <see cref="Exploration.Drivers"/> and <see cref="ScenarioDiscovery"/>.</summary>
    public Table Table() =>
        new(Names, [.. Enumerable.Range(0, Names.Length).Select(i => Column(i).ToArray())]) { Inputs = Inputs };
}
