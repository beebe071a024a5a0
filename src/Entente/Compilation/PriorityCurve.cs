namespace Entente.Compilation;

/// <summary>A curve of quantity over price or priority, as Vensim's allocation functions take it: shape, centre, width, and a further parameter (Vensim
/// Reference Manual, "Specifying the Curves").</summary>
/// <param name="Quantity">Satiation demand, or capacity.</param>
/// <param name="Shape">0 fixed, 1 rectangular, 2 triangular, 3 normal, 4 exponential, 5 constant elasticity.</param>
/// <param name="Centre">Midpoint.</param>
/// <param name="Width">Width of rectangle or triangle, standard deviation, or scale.</param>
/// <param name="Extra">The elasticity of shape 5.</param>
internal readonly record struct PriorityCurve(double Quantity, double Shape, double Centre, double Width, double Extra)
{
    /// <summary>Where the curve has left one of its ends for good, as a distance from the centre.</summary>
    public double Reach => Shape == 4 ? 40 * Math.Abs(Width) : 9 * Math.Abs(Width);

    /// <summary>What is demanded at a price: falls with it.</summary>
    public double DemandAt(double price) => Quantity * (Shape == 5 ? ElasticDemand(price) : Above(price));

    /// <summary>What is supplied at a price: rises with it.</summary>
    public double SupplyAt(double price) =>
        Quantity
        * (
            Shape == 5 ? ElasticSupply(price)
            : Shape == 0 ? 1
            : Above(2 * Centre - price)
        );

    // The share of the underlying distribution above a price.
    private double Above(double price)
    {
        double x = price - Centre;
        if (!(Width > 0) && Shape is > 0 and < 5)
            return x < 0 ? 1 : 0;
        return Shape switch
        {
            0 => 1,
            1 => Math.Clamp(0.5 - x / Width, 0, 1),
            2 => Triangle(x / Width),
            3 => UpperNormal(x / Width),
            4 => x < 0 ? 1 - 0.5 * Math.Exp(x / Width) : 0.5 * Math.Exp(-x / Width),
            _ => double.NaN,
        };
    }

    private static double Triangle(double x) =>
        x switch
        {
            <= -0.5 => 1,
            < 0 => 1 - 2 * (x + 0.5) * (x + 0.5),
            < 0.5 => 2 * (0.5 - x) * (0.5 - x),
            >= 0.5 => 0,
            _ => double.NaN,
        };

    // Abramowitz & Stegun (1964) 26.2.17, the approximation whose digits Vensim's results show.
    private static double UpperNormal(double x)
    {
        double a = Math.Abs(x);
        double t = 1 / (1 + 0.2316419 * a);
        double polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        double tail = Math.Exp(-a * a / 2) / Math.Sqrt(2 * Math.PI) * polynomial;
        return x >= 0 ? tail : 1 - tail;
    }

    // Quantity at the centre price, constant elasticity beyond it, satiated below it.
    private double ElasticDemand(double price) => price <= Centre ? 1 : Math.Pow(price / Centre, -Math.Abs(Extra));

    private double ElasticSupply(double price) =>
        price >= Centre ? 1
        : price <= 0 ? 0
        : Math.Pow(price / Centre, Math.Abs(Extra));
}
