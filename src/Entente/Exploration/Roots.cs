namespace Entente.Exploration;

/// <summary>Solving one equation in one unknown.</summary>
internal static class Roots
{
    private const int MostIterations = 200;

    /// <summary>The x in (0, <paramref name="high"/>] at which an increasing CDF of a positive quantity reaches <paramref name="p"/>.
    /// Newton's method on ln CDF over ln x, where a power law is a straight line, kept inside a shrinking bracket.</summary>
    public static double LogLogNewton(Func<double, double> cdf, Func<double, double> density, double p, double high)
    {
        double lowLog = -745;
        double highLog = Math.Log(high);
        double target = Math.Log(p);
        double position = highLog - 0.5;
        for (int i = 0; i < MostIterations; i++)
        {
            double x = Math.Exp(position);
            double reached = cdf(x);
            if (reached < p)
                lowLog = position;
            else
                highLog = position;
            double slope = x * density(x) / reached;
            double next = position - ((Math.Log(reached) - target) / slope);
            if (!(next > lowLog && next < highLog))
                next = (lowLog + highLog) / 2;
            if (Math.Abs(next - position) <= 1e-16 * Math.Max(1, Math.Abs(position)) || next == position)
                return Math.Exp(next);
            position = next;
        }
        return Math.Exp(position);
    }

    /// <summary>The x between <paramref name="low"/> and <paramref name="high"/> at which a function changes sign: Brent (1973),
    /// "Algorithms for Minimization without Derivatives", chapter 4 (zero), to the last digits.</summary>
    public static double Brent(Func<double, double> function, double low, double high)
    {
        (double a, double b, double atA, double atB) = (low, high, function(low), function(high));
        if (atA == 0)
            return a;
        (double c, double atC) = (a, atA);
        double step = b - a;
        double before = step;
        for (int i = 0; i < MostIterations && atB != 0; i++)
        {
            if (atB > 0 == atC > 0)
            {
                (c, atC) = (a, atA);
                step = before = b - a;
            }
            if (Math.Abs(atC) < Math.Abs(atB))
            {
                (a, b, c) = (b, c, b);
                (atA, atB, atC) = (atB, atC, atB);
            }
            double tolerance = 2 * Math.BitIncrement(1.0) * 1e-16 * Math.Abs(b);
            double middle = (c - b) / 2;
            if (Math.Abs(middle) <= tolerance)
                return b;
            (step, before) = BrentStep(a, b, c, atA, atB, atC, step, before, middle, tolerance);
            (a, atA) = (b, atB);
            b += Math.Abs(step) > tolerance ? step : Math.CopySign(tolerance, middle);
            atB = function(b);
        }
        return b;
    }

    // Interpolation where it makes progress, else bisection.
    private static (double Step, double Before) BrentStep(
        double a,
        double b,
        double c,
        double atA,
        double atB,
        double atC,
        double step,
        double before,
        double middle,
        double tolerance
    )
    {
        if (Math.Abs(before) < tolerance || Math.Abs(atA) <= Math.Abs(atB))
            return (middle, middle);
        double s = atB / atA;
        double p;
        double q;
        if (a == c)
        {
            p = 2 * middle * s;
            q = 1 - s;
        }
        else
        {
            double ratioAC = atA / atC;
            double ratioBC = atB / atC;
            p = s * ((2 * middle * ratioAC * (ratioAC - ratioBC)) - ((b - a) * (ratioBC - 1)));
            q = (ratioAC - 1) * (ratioBC - 1) * (s - 1);
        }
        q = p > 0 ? -q : q;
        p = Math.Abs(p);
        bool interpolate = 2 * p < (3 * middle * q) - Math.Abs(tolerance * q) && p < Math.Abs(before * q / 2);
        return interpolate ? (p / q, step) : (middle, middle);
    }
}
