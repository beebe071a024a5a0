using System.Runtime.InteropServices;
using Entente.Exploration;
using Microsoft.Win32.SafeHandles;

namespace Entente.Deals;

/// <summary>
/// Columns of numbers with a row for each world, which are written world by world and read column by column. What goes beyond a bounded
/// part of memory is put into a temporary file, which is gone when the program ends, however it ends.
/// </summary>
/// <param name="columns">Number of columns.</param>
/// <param name="mostInMemory">Bytes that may stay in memory.</param>
internal sealed class WorldColumns(int columns, long mostInMemory = WorldColumns.MostInMemory)
{
    /// <summary>Bytes that stay in memory, if nothing else is said.</summary>
    public const long MostInMemory = 32L << 20;

    // Worlds that are written together, so that a column is read in stretches.
    private const int Stretch = 1024;

    // Parts of so many worlds each, column after column.
    private readonly List<double[]> parts = [];
    private readonly int mostParts = (int)
        Math.Clamp(mostInMemory / (sizeof(double) * Stretch * Math.Max(1L, columns)), 1, int.MaxValue);
    private double[] last = [];
    private SafeFileHandle? file;

    /// <summary>Number of worlds.</summary>
    public int Count { get; private set; }

    /// <summary>Whether some of it has been put into a file.</summary>
    public bool IsInFile => file != null;

    /// <summary>Adds a world.</summary>
    /// <param name="row">A value for each column.</param>
    public void Add(ReadOnlySpan<double> row)
    {
        int at = Count % Stretch;
        if (at == 0)
            Begin();
        for (int c = 0; c < columns; c++)
            last[c * Stretch + at] = row[c];
        Count++;
    }

    /// <summary>The values of a column in the first worlds.</summary>
    /// <param name="column">Number of the column.</param>
    /// <param name="most">At most so many worlds.</param>
    public double[] Column(int column, int most = int.MaxValue)
    {
        var values = new double[Math.Min(Count, most)];
        Read(column, 0, values);
        return values;
    }

    /// <summary>Reads a column from one world on.</summary>
    public void Read(int column, int from, Span<double> values)
    {
        while (!values.IsEmpty)
        {
            var (part, at) = Math.DivRem(from, Stretch);
            var some = values[..Math.Min(values.Length, Stretch - at)];
            int place = column * Stretch + at;
            if (part < parts.Count)
                parts[part].AsSpan(place, some.Length).CopyTo(some);
            else if (part == (Count - 1) / Stretch)
                last.AsSpan(place, some.Length).CopyTo(some);
            else
                TemporaryFile.Read(
                    file!,
                    MemoryMarshal.AsBytes(some),
                    (part - parts.Count) * BytesOfPart + place * sizeof(double)
                );
            values = values[some.Length..];
            from += some.Length;
        }
    }

    private long BytesOfPart => sizeof(double) * (long)Stretch * columns;

    // The last part has its place as soon as it is begun, in the list or, once it is full, in the file.
    private void Begin()
    {
        if (parts.Count < mostParts)
        {
            parts.Add(last = new double[Stretch * columns]);
            return;
        }
        int full = Count / Stretch - parts.Count;
        if (full == 0)
        {
            last = new double[Stretch * columns];
            return;
        }
        file ??= TemporaryFile.Open();
        RandomAccess.Write(file, MemoryMarshal.AsBytes<double>(last), (full - 1) * BytesOfPart);
    }
}
