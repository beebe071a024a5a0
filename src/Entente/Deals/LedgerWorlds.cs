using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>
/// The worlds behind a ledger, one by one: what was drawn in each, and what each party had there without a deal and gained from each package. A column for each;
/// money as in the ledger. Worlds in which a payoff was not a finite number are left out.
/// </summary>
public sealed class LedgerWorlds
{
    private readonly Inputs drawn;
    private readonly GainSamples samples;
    private readonly int parties;

    internal LedgerWorlds(Inputs drawn, GainSamples samples, IReadOnlyList<string> parties, IEnumerable<string> packages)
    {
        (this.drawn, this.samples, this.parties) = (drawn, samples, parties.Count);
        Inputs = drawn.Names;
        Numbers = [.. samples.Worlds];
        Names =
        [
            .. Inputs,
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
        if (number >= Inputs.Length)
        {
            var column = new double[Numbers.Length];
            ReadMoney(number - Inputs.Length, 0, column);
            return column;
        }
        return DriverAnalysis.Columns(drawn, Numbers, number, 1)[0];
    }

    /// <summary>The values of all columns in some worlds, one after the other.</summary>
    internal double[][] Columns(int from, int count)
    {
        var columns = new double[Names.Length][];
        DriverAnalysis.Columns(drawn, Numbers.Slice(from, count), 0, Inputs.Length).CopyTo(columns, 0);
        for (int i = Inputs.Length; i < columns.Length; i++)
            ReadMoney(i - Inputs.Length, from, columns[i] = new double[count]);
        return columns;
    }

    private void ReadMoney(int money, int from, Span<double> values)
    {
        if (money < parties)
            samples.ReadWithout(money, from, values);
        else
            samples.ReadGains(money / parties - 1, money % parties, from, values);
    }

    /// <summary>The same as a table, for <see cref="Exploration.Drivers"/> and <see cref="ScenarioDiscovery"/>.</summary>
    public Table Table() => new(Names, [.. Columns(0, Numbers.Length)]) { Inputs = Inputs };
}
