using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Entente.Compilation;

/// <summary>What generated code finds outside itself: the row calls of a kernel that are made through their kernels, under a number, and tables.</summary>
internal sealed unsafe class RowCalls(int lanes)
{
    private readonly List<Array> tables = [];
    private readonly List<NumberedCall> calls = [];

    private sealed record NumberedCall(RowKernel Kernel, int[] Rows, int Result, object? Fixed);

    /// <summary>Adds a call; the number is what generated code passes to <see cref="Call"/>.</summary>
    public int Add(RowCall call, int[] operandRows, int resultRow)
    {
        // Pinned, because the context points into it.
        int[] pinned = GC.AllocateArray<int>(operandRows.Length, pinned: true);
        operandRows.CopyTo(pinned, 0);
        calls.Add(new NumberedCall(call.Function.Kernel, pinned, resultRow, call.Fixed));
        return calls.Count - 1;
    }

    /// <summary>Keeps a table for as long as the kernel; returns where it lies.</summary>
    public nint Keep<T>(ReadOnlySpan<T> table)
        where T : unmanaged
    {
        T[] pinned = GC.AllocateUninitializedArray<T>(table.Length, pinned: true);
        table.CopyTo(pinned);
        tables.Add(pinned);
        return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
    }

    /// <summary>Makes a call.</summary>
    public void Call(double* memory, int number)
    {
        var (kernel, rows, result, fixedPart) = calls[number];
        fixed (int* operands = rows)
            kernel(new RowContext(memory, operands, result, lanes, fixedPart));
    }
}
