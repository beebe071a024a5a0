using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>Noises on a grid of equal steps. A series is a function of (seed, run, variable); its values depend on no thread and no
/// other series.</summary>
internal static class Noise
{
    /// <summary>Fills a noise of any kind; <paramref name="relaxation"/> is not read for white noise.</summary>
    public static void Fill(
        NoiseKind kind,
        NoiseAddress address,
        double timeStep,
        ReadOnlySpan<double> sd,
        ReadOnlySpan<double> relaxation,
        Span<double> series
    )
    {
        if (kind == NoiseKind.White)
            White(address, sd, series);
        else if (kind == NoiseKind.Pink)
            Pink(address, timeStep, sd, relaxation, series);
        else
            OrnsteinUhlenbeck(address, timeStep, sd, relaxation, series);
    }

    /// <summary>White noise: independent normals of the given standard deviation at every step.</summary>
    /// <param name="address">Seed, first run, variable.</param>
    /// <param name="sd">Standard deviation per lane.</param>
    /// <param name="series"><c>series[step * lanes + lane]</c>, filled.</param>
    public static void White(NoiseAddress address, ReadOnlySpan<double> sd, Span<double> series)
    {
        int lanes = sd.Length;
        for (int at = 0; at < series.Length; at++)
            series[at] = sd[at % lanes] * address.Normal(at % lanes, (uint)(at / lanes));
    }

    /// <summary>
    /// Ornstein–Uhlenbeck noise: dX = -X/tau dt + sd sqrt(2/tau) dW, started in its stationary distribution of mean 0 and standard
    /// deviation sd. The exact discretisation (Gillespie 1996): X' = a X + sd sqrt(1 - a²) z with a = exp(-step/tau),
    /// so that the values at the steps have the right distribution for any step.
    /// </summary>
    /// <param name="address">Seed, first run, variable.</param>
    /// <param name="timeStep">Time between two values.</param>
    /// <param name="sd">Stationary standard deviation per lane.</param>
    /// <param name="relaxation">Relaxation time tau per lane, in the unit of <paramref name="timeStep"/>; 0 gives a white noise.</param>
    /// <param name="series"><c>series[step * lanes + lane]</c>, filled.</param>
    public static void OrnsteinUhlenbeck(
        NoiseAddress address,
        double timeStep,
        ReadOnlySpan<double> sd,
        ReadOnlySpan<double> relaxation,
        Span<double> series
    )
    {
        int lanes = sd.Length;
        series.Clear();
        for (int lane = 0; lane < lanes; lane++)
            AddOrnsteinUhlenbeck(address, lane, 0, timeStep, sd[lane], relaxation[lane], lanes, series);
    }

    /// <summary>
    /// Pink noise: between 1/relaxation and 1/step its power falls as 1/f, which a sum of Ornstein–Uhlenbeck processes of equal variance,
    /// their relaxation times an octave apart, comes near to (van der Ziel 1950). Mean 0, stationary standard deviation sd.
    /// </summary>
    /// <param name="address">Seed, first run, variable.</param>
    /// <param name="timeStep">Time between two values.</param>
    /// <param name="sd">Stationary standard deviation per lane.</param>
    /// <param name="relaxation">The longest relaxation time per lane; slower than that the noise is white.</param>
    /// <param name="series"><c>series[step * lanes + lane]</c>, filled.</param>
    public static void Pink(
        NoiseAddress address,
        double timeStep,
        ReadOnlySpan<double> sd,
        ReadOnlySpan<double> relaxation,
        Span<double> series
    )
    {
        int lanes = sd.Length;
        series.Clear();
        for (int lane = 0; lane < lanes; lane++)
        {
            int octaves = 1 + (int)Math.Clamp(Math.Ceiling(Math.Log2(relaxation[lane] / timeStep)), 0, 30);
            double each = sd[lane] / Math.Sqrt(octaves);
            for (int octave = 0; octave < octaves; octave++)
                AddOrnsteinUhlenbeck(
                    address,
                    lane,
                    (uint)octave << 26,
                    timeStep,
                    each,
                    relaxation[lane] / (1 << octave),
                    lanes,
                    series
                );
        }
    }

    private static void AddOrnsteinUhlenbeck(
        NoiseAddress address,
        int lane,
        uint firstDraw,
        double timeStep,
        double sd,
        double relaxation,
        int lanes,
        Span<double> series
    )
    {
        double kept = Math.Exp(-timeStep / relaxation);
        double fresh = Math.Sqrt(-SpecialForms.ExponentialMinusOne(-2 * timeStep / relaxation));
        double value = address.Normal(lane, firstDraw);
        for (int step = 0, at = lane; at < series.Length; step++, at += lanes)
        {
            if (step > 0)
                value = (kept * value) + (fresh * address.Normal(lane, firstDraw + (uint)step));
            series[at] += sd * value;
        }
    }
}

/// <summary>Where the draws of a noise come from.</summary>
internal readonly record struct NoiseAddress(ulong Seed, ulong FirstRun, uint Variable)
{
    /// <summary>A standard normal for one lane and step.</summary>
    public double Normal(int lane, uint step) =>
        StandardNormal.Quantile(Philox.Uniform(Seed, FirstRun + (ulong)lane, Variable, step));
}
