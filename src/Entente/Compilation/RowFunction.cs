namespace Entente.Compilation;

/// <summary>What a row function is given besides its operands.</summary>
internal readonly unsafe struct RowContext
{
    public RowContext(double* memory, int* operands, int result, int lanes, object? fixedPart)
    {
        Memory = memory;
        Operands = operands;
        ResultRow = result;
        Lanes = lanes;
        Fixed = fixedPart;
    }

    private double* Memory { get; }

    private int* Operands { get; }

    private int ResultRow { get; }

    /// <summary>Number of lanes: the length of a row, one or a multiple of four.</summary>
    public int Lanes { get; }

    /// <summary>What does not change between runs.</summary>
    public object? Fixed { get; }

    /// <summary>The row of an operand.</summary>
    public double* this[int operand] => Memory + (long)Operands[operand] * Lanes;

    /// <summary>The row of a result.</summary>
    public double* Result(int number = 0) => Memory + (long)(ResultRow + number) * Lanes;
}

/// <summary>Computes whole rows, one number for each lane.</summary>
internal delegate void RowKernel(in RowContext row);

/// <summary>A function that is called once for all lanes: the transcendental ones, lookups, and those that take whole arrays.</summary>
/// <param name="Name">For messages and printed kernels.</param>
/// <param name="Kernel">Computes the rows.</param>
internal sealed record RowFunction(string Name, RowKernel Kernel)
{
    /// <summary>The same function of one set of numbers, for folding; null where it cannot be folded.</summary>
    public Func<double[], object?, double>? Pure { get; init; }

    /// <summary>A method (result, operands…, lanes) that generated code calls directly; null where the kernel is called.</summary>
    public System.Reflection.MethodInfo? Direct { get; init; }

    /// <summary>A method (result, operands…, table, lanes) that generated code calls directly with where the fixed table lies; null where there is none.</summary>
    public System.Reflection.MethodInfo? DirectOfTable { get; init; }

    /// <summary>True where the result changes over time even if the operands do not.</summary>
    public bool DependsOnTime { get; init; }

    /// <summary>A function of each lane's numbers alone.</summary>
    public static unsafe RowFunction OfEach(string name, Func<double, double> function) =>
        new(
            name,
            (in RowContext row) =>
            {
                double* x = row[0];
                double* result = row.Result();
                for (int i = 0; i < row.Lanes; i++)
                    result[i] = function(x[i]);
            }
        )
        {
            Pure = (x, _) => function(x[0]),
        };

    /// <summary>A function of each lane's two numbers alone.</summary>
    public static unsafe RowFunction OfEach(string name, Func<double, double, double> function) =>
        new(
            name,
            (in RowContext row) =>
            {
                double* x = row[0];
                double* y = row[1];
                double* result = row.Result();
                for (int i = 0; i < row.Lanes; i++)
                    result[i] = function(x[i], y[i]);
            }
        )
        {
            Pure = (x, _) => function(x[0], x[1]),
        };
}
