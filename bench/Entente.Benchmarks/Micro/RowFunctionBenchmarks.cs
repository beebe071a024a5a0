using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Entente.Compilation;
using Entente.Language;

namespace Entente.Benchmarks.Micro;

/// <summary>The functions that kernels call for all lanes at once, beside .NET's own, on 4,096 numbers.</summary>
public unsafe class RowFunctionBenchmarks
{
    private const int Count = 4096;

    private readonly double[] x = Numbers(0.1, 6);
    private readonly double[] y = Numbers(-2, 2);
    private readonly double[] result = GC.AllocateArray<double>(Count, pinned: true);
    private readonly PreparedLookup even = Table(1, 1, 1, 1, 1, 1);
    private readonly PreparedLookup uneven = Table(0.5, 0.3, 0.2, 1, 1.5, 2);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Exp() => With(VectorMath.Exp);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Ln() => With(VectorMath.Ln);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Power()
    {
        fixed (
            double* from = x,
                by = y,
                to = result
        )
            VectorMath.Power(to, from, by, Count);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void MathExp()
    {
        for (int i = 0; i < Count; i++)
            result[i] = Math.Exp(x[i]);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void MathPow()
    {
        for (int i = 0; i < Count; i++)
            result[i] = Math.Pow(x[i], y[i]);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void LookupEven() => Look(even);

    [Benchmark(OperationsPerInvoke = Count)]
    public void LookupUneven() => Look(uneven);

    private void With(RowOfOne function)
    {
        fixed (
            double* from = x,
                to = result
        )
            function(to, from, Count);
    }

    private void Look(PreparedLookup table)
    {
        for (int i = 0; i < Count; i++)
            result[i] = table.At(x[i]);
    }

    private static double[] Numbers(double low, double high)
    {
        double[] numbers = GC.AllocateArray<double>(Count, pinned: true);
        var random = new CounterNumbers();
        for (int i = 0; i < Count; i++)
            numbers[i] = low + (high - low) * random.Next();
        return numbers;
    }

    private static PreparedLookup Table(params double[] widths)
    {
        var at = ImmutableArray.CreateBuilder<double>();
        at.Add(0);
        foreach (double width in widths)
            at.Add(at[^1] + width);
        return new PreparedLookup(new LookupTable(at.ToImmutable(), [.. at.Select(p => p * p)]), "table");
    }

    private delegate void RowOfOne(double* result, double* x, int count);

    // Numbers between 0 and 1 that are the same every time (Weyl 1916).
    private sealed class CounterNumbers
    {
        private double at;

        public double Next() => at = (at + 0.6180339887498949) % 1;
    }
}
