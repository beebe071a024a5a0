namespace Entente.Exploration;

/// <summary>Elementary functions in forms that keep their digits near zero.</summary>
internal static class SpecialForms
{
    /// <summary>ln(1 + x), exact for small x (Kahan's correction).</summary>
    public static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x
            : double.IsPositiveInfinity(sum) ? sum
            : Math.Log(sum) * x / (sum - 1);
    }

    /// <summary>exp(x) - 1, exact for small x (Kahan's correction).</summary>
    public static double ExponentialMinusOne(double x)
    {
        double power = Math.Exp(x);
        if (power == 1)
            return x;
        double difference = power - 1;
        return difference == -1 || double.IsPositiveInfinity(power) ? difference : difference * x / Math.Log(power);
    }

    /// <summary>1/(1 + exp(-x)).</summary>
    public static double Logistic(double x)
    {
        double power = Math.Exp(-Math.Abs(x));
        return x >= 0 ? 1 / (1 + power) : power / (1 + power);
    }

    /// <summary>ln(p/(1 - p)).</summary>
    public static double Logit(double p) => Math.Log(p / (1 - p));
}
