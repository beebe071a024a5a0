namespace Entente.Exploration.Designs;

/// <summary>The plain Halton sequence: the radical inverse of the number of the point in the prime bases 2, 3, 5, … (Halton 1960).</summary>
internal static class Halton
{
    /// <summary>The coordinate of a point as published; point 0 is the origin.</summary>
    public static double Plain(long index, int b)
    {
        double denominator = 1;
        double numerator = 0;
        for (long rest = index; rest > 0; rest /= b)
        {
            denominator *= b;
            numerator = (numerator * b) + (rest % b);
        }
        return numerator / denominator;
    }

    /// <summary>The first primes.</summary>
    public static int[] Primes(int count)
    {
        var primes = new List<int>(count);
        for (int n = 2; primes.Count < count; n++)
            if (primes.TakeWhile(p => (long)p * p <= n).All(p => n % p != 0))
                primes.Add(n);
        return [.. primes];
    }
}
