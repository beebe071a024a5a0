using Entente.Exploration;

namespace Entente.Reports;

/// <summary>A table of runs as a Parquet file: a row for each run with its number (<c>run</c>, from 0) and the columns of the table. <see cref="Table.Load"/> reads it
/// again.</summary>
public static class TableParquet
{
    /// <summary>Writes it.</summary>
    /// <param name="table">The runs.</param>
    /// <param name="stream">Where to; left open.</param>
    public static void Write(Table table, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var file = new ParquetFile(stream, ["run"], table.Names, table.Inputs);
        const int Rows = 1 << 16;
        for (int from = 0; from < table.Rows; from += Rows)
        {
            int rows = Math.Min(Rows, table.Rows - from);
            long[] runs = [.. Enumerable.Range(from, rows).Select(i => (long)i)];
            file.WriteGroup([runs], [.. table.Columns.Select(c => c.AsMemory(from, rows))]);
        }
    }
}
