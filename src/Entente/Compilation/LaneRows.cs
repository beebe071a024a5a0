namespace Entente.Compilation;

/// <summary>Computes the results of one lane from its operands.</summary>
/// <param name="operands">The lane's operands.</param>
/// <param name="results">Receives the lane's results.</param>
/// <param name="fixedPart">What does not change between runs, or null.</param>
internal delegate void LaneFunction(ReadOnlySpan<double> operands, Span<double> results, object? fixedPart);

/// <summary>Row functions that take and give many numbers, lane by lane.</summary>
internal static unsafe class LaneRows
{
    /// <summary>A row function of a number of operands and results.</summary>
    public static RowFunction Make(string name, int operands, int results, LaneFunction function) =>
        new(
            name,
            (in RowContext row) =>
            {
                // One lane's numbers side by side; small arrays stay on the stack.
                Span<double> numbers =
                    operands + results <= 256 ? stackalloc double[operands + results] : new double[operands + results];
                var given = numbers[..operands];
                var made = numbers[operands..];
                for (int lane = 0; lane < row.Lanes; lane++)
                {
                    for (int i = 0; i < operands; i++)
                        given[i] = row[i][lane];
                    function(given, made, row.Fixed);
                    for (int i = 0; i < results; i++)
                        row.Result(i)[lane] = made[i];
                }
            }
        )
        {
            Pure =
                results > 1
                    ? null
                    : (x, fixedPart) =>
                    {
                        double[] made = new double[1];
                        function(x, made, fixedPart);
                        return made[0];
                    },
        };
}
