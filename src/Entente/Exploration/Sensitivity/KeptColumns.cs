using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Entente.Exploration.Sensitivity;

/// <summary>Columns of numbers of which one is read at a time: the first in memory, those beyond a limit in a temporary file that the system deletes.</summary>
/// <param name="rows">Numbers in each.</param>
/// <param name="mostInMemory">Bytes that columns in memory may take, the first one aside.</param>
internal sealed class KeptColumns(long rows, long mostInMemory = 32_000_000)
{
    private SafeFileHandle? file;
    private int count;

    /// <summary>One more column.</summary>
    public KeptColumn Next()
    {
        long start = count++ * rows * sizeof(double);
        if (start + (rows * sizeof(double)) <= mostInMemory || count == 1)
            return new KeptColumn(rows, null, 0);
        file ??= TemporaryFile.Open();
        return new KeptColumn(rows, file, start);
    }
}

/// <summary>A column that is filled from its first number on.</summary>
internal sealed class KeptColumn
{
    private const int Buffered = 2048;
    private readonly SafeFileHandle? file;
    private readonly long start;
    private readonly double[] values;
    private readonly long rows;
    private int at;
    private long written;

    internal KeptColumn(long rows, SafeFileHandle? file, long start)
    {
        (this.rows, this.file, this.start) = (rows, file, start);
        values = new double[file == null ? rows : Math.Min(rows, Buffered)];
    }

    /// <summary>Adds a number.</summary>
    public void Add(double value)
    {
        values[at++] = value;
        if (file != null && at == values.Length)
            Write();
    }

    /// <summary>All numbers so far.</summary>
    public double[] Read()
    {
        if (file == null)
            return at == rows ? values : values[..at];
        Write();
        var all = new double[written];
        TemporaryFile.Read(file, MemoryMarshal.AsBytes(all.AsSpan()), start);
        return all;
    }

    private void Write()
    {
        if (file == null || at == 0)
            return;
        RandomAccess.Write(file, MemoryMarshal.AsBytes(values.AsSpan(0, at)), start + (written * sizeof(double)));
        (written, at) = (written + at, 0);
    }
}
