using Entente.Deals;

namespace Entente.Reports;

/// <summary>The worlds behind a ledger as a Parquet file: a row for each world, with its number (<c>run</c>), what was drawn, what each party has without a deal,
/// and what each package of the ledger brings it.</summary>
public static class LedgerParquet
{
    // So many cells are copied at a time.
    private const int CellsPerGroup = 1 << 20;

    /// <summary>Writes them.</summary>
    /// <param name="worlds">The worlds.</param>
    /// <param name="stream">Where to; left open.</param>
    public static void Write(LedgerWorlds worlds, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(worlds);
        using var file = new ParquetFile(stream, ["run"], worlds.Names, worlds.Inputs);
        int most = Math.Max(1, CellsPerGroup / (1 + worlds.Names.Length));
        for (int from = 0; from < worlds.Numbers.Length; from += most)
        {
            int rows = Math.Min(most, worlds.Numbers.Length - from);
            file.WriteGroup(
                [worlds.Numbers.AsSpan(from, rows).ToArray()],
                [.. worlds.Columns(from, rows).Select(column => column.AsMemory())]
            );
        }
    }
}
