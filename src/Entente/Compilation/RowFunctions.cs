using System.Reflection;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Entente.Compilation;

/// <summary>The row functions that emitters use.</summary>
internal static unsafe class RowFunctions
{
    private delegate void OneOperand(double* result, double* x, int lanes);

    private delegate void TwoOperands(double* result, double* x, double* y, int lanes);

    private delegate void TableOperand(double* result, double* x, double* table, int lanes);

    public static RowFunction Exp { get; } = Vector("EXP", VectorMath.Exp, VectorMath.Exp);

    public static RowFunction Ln { get; } = Vector("LN", VectorMath.Ln, VectorMath.Ln);

    public static RowFunction Power { get; } = Vector("POWER", VectorMath.Power, VectorMath.Power);

    public static RowFunction Sine { get; } = RowFunction.OfEach("SIN", Math.Sin);

    public static RowFunction Cosine { get; } = RowFunction.OfEach("COS", Math.Cos);

    public static RowFunction Tangent { get; } = RowFunction.OfEach("TAN", Math.Tan);

    public static RowFunction ArcSine { get; } = RowFunction.OfEach("ARCSIN", Math.Asin);

    public static RowFunction ArcCosine { get; } = RowFunction.OfEach("ARCCOS", Math.Acos);

    public static RowFunction ArcTangent { get; } = RowFunction.OfEach("ARCTAN", Math.Atan);

    public static RowFunction HyperbolicSine { get; } = RowFunction.OfEach("SINH", Math.Sinh);

    public static RowFunction HyperbolicCosine { get; } = RowFunction.OfEach("COSH", Math.Cosh);

    public static RowFunction HyperbolicTangent { get; } = RowFunction.OfEach("TANH", Math.Tanh);

    public static RowFunction GammaLn { get; } = RowFunction.OfEach("GAMMA LN", x => SpecialFunctions.GammaLn(x));

    /// <summary>The remainder of a division that truncates, as C's fmod.</summary>
    public static RowFunction Modulo { get; } = RowFunction.OfEach("MODULO", (x, y) => x % y);

    public static RowFunction Round { get; } = RowFunction.OfEach("ROUND", x => Math.Round(x, MidpointRounding.AwayFromZero));

    public static RowFunction Factorial { get; } = RowFunction.OfEach("FACTORIAL", n => Falling(n, n));

    public static RowFunction Permutations { get; } = RowFunction.OfEach("PERMUTATIONS", Falling);

    public static RowFunction Combinations { get; } =
        RowFunction.OfEach("COMBINATIONS", (n, r) => Math.Round(Falling(n, r) / Falling(r, r)));

    public static RowFunction InverseNormal { get; } =
        RowFunction.OfEach("INVNORM", share => share is > 0 and < 1 ? Normal.InvCDF(0, 1, share) : double.NaN);

    public static RowFunction NormalBetween { get; } =
        LaneRows.Make(
            "NORMALCDF",
            4,
            1,
            (x, result, _) => result[0] = x[3] > 0 ? Normal.CDF(x[2], x[3], x[1]) - Normal.CDF(x[2], x[3], x[0]) : double.NaN
        );

    // n (n - 1) … over so many factors.
    private static double Falling(double n, double factors)
    {
        (n, factors) = (Math.Round(n), Math.Round(factors));
        if (!(n >= 0 && factors >= 0) || n > 1e6)
            return double.NaN;
        double product = 1;
        for (int i = 0; i < factors && double.IsFinite(product); i++)
            product *= n - i;
        return product;
    }

    public static RowFunction Lookup { get; } =
        OfTable("LOOKUP", (table, x) => table.At(x)) with
        {
            DirectOfTable = ((TableOperand)VectorLookup.At).GetMethodInfo(),
        };

    public static RowFunction LookupExtrapolate { get; } = OfTable("LOOKUP EXTRAPOLATE", (table, x) => table.Extrapolated(x));

    public static RowFunction LookupForward { get; } = OfTable("LOOKUP FORWARD", (table, x) => table.Forward(x));

    public static RowFunction LookupBackward { get; } = OfTable("LOOKUP BACKWARD", (table, x) => table.Backward(x));

    public static RowFunction LookupInvert { get; } = OfTable("LOOKUP INVERT", (table, x) => table.Inverse(x));

    public static RowFunction LookupArea { get; } =
        LaneRows.Make(
            "LOOKUP AREA",
            2,
            1,
            (x, result, table) => result[0] = ((PreparedLookup?)table)?.Area(x[0], x[1]) ?? double.NaN
        );

    public static RowFunction LookupSlope { get; } =
        LaneRows.Make(
            "LOOKUP SLOPE",
            2,
            1,
            (x, result, table) => result[0] = ((PreparedLookup?)table)?.Slope(x[0], x[1]) ?? double.NaN
        );

    private static RowFunction OfTable(string name, Func<PreparedLookup, double, double> read) =>
        new(
            name,
            (in RowContext row) =>
            {
                var table =
                    (PreparedLookup?)row.Fixed ?? throw new InvalidOperationException("This is a bug in Entente: no table.");
                double* x = row[0];
                double* result = row.Result();
                for (int i = 0; i < row.Lanes; i++)
                    result[i] = read(table, x[i]);
            }
        )
        {
            Pure = (x, table) =>
                read((PreparedLookup?)table ?? throw new InvalidOperationException("This is a bug in Entente: no table."), x[0]),
        };

    // A single number goes to a method that can be compiled ahead of time.
    private static RowFunction Vector(string name, OneOperand function, Func<double, double> one) =>
        new(
            name,
            (in RowContext row) =>
            {
                if (row.Lanes == 1)
                    *row.Result() = one(*row[0]);
                else
                    function(row.Result(), row[0], row.Lanes);
            }
        )
        {
            Direct = function.GetMethodInfo(),
            Pure = (x, _) => one(x[0]),
        };

    private static RowFunction Vector(string name, TwoOperands function, Func<double, double, double> one) =>
        new(
            name,
            (in RowContext row) =>
            {
                if (row.Lanes == 1)
                    *row.Result() = one(*row[0], *row[1]);
                else
                    function(row.Result(), row[0], row[1], row.Lanes);
            }
        )
        {
            Direct = function.GetMethodInfo(),
            Pure = (x, _) => one(x[0], x[1]),
        };
}
