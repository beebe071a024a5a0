namespace Entente.Exploration.Finance;

/// <summary>Mean-reverting noise of Ornstein and Uhlenbeck, dX = k (m − X) dt + s dW, by its exact moments.</summary>
/// <param name="Level">m, the level it returns to.</param>
/// <param name="Speed">k, per unit of time, above 0.</param>
/// <param name="Volatility">s, per root of time, not below 0.</param>
public sealed record MeanReversion(double Level, double Speed, double Volatility)
{
    /// <summary>Variance in the long run, s²/(2k).</summary>
    public double StationaryVariance => Volatility * Volatility / (2 * Checked().Speed);

    /// <summary>Time in which half of a deviation is gone, ln 2 / k.</summary>
    public double HalfLife => Math.Log(2) / Checked().Speed;

    /// <summary>Mean at a later time.</summary>
    public double Mean(double start, double time) => Level + ((start - Level) * Correlation(time));

    /// <summary>Variance at a later time, s²/(2k) (1 − exp(−2kt)).</summary>
    public double Variance(double time)
    {
        Require.NotNegative(time);
        return -StationaryVariance * SpecialForms.ExponentialMinusOne(-2 * Speed * time);
    }

    /// <summary>Autocorrelation over a lag in the long run, exp(−kτ).</summary>
    public double Correlation(double lag)
    {
        Require.NotNegative(lag);
        return Math.Exp(-Checked().Speed * lag);
    }

    /// <summary>Covariance of the values at a time and a lag later, from a sure start.</summary>
    public double Covariance(double time, double lag) => Variance(time) * Correlation(lag);

    /// <summary>The exact step x′ = Coefficient × x + Constant + Sd × Z, Z standard normal.</summary>
    public (double Coefficient, double Constant, double Sd) Step(double length)
    {
        double kept = Correlation(length);
        return (kept, -Level * SpecialForms.ExponentialMinusOne(-Speed * length), Math.Sqrt(Variance(length)));
    }

    private MeanReversion Checked()
    {
        Require.Finite(Level);
        Require.Positive(Speed);
        Require.NotNegative(Volatility);
        return this;
    }
}

/// <summary>A commodity's price whose logarithm is mean-reverting (Schwartz 1997, model 1).</summary>
/// <param name="Log">The process of the logarithm; its level is α = μ − s²/(2k).</param>
public sealed record MeanRevertingPrice(MeanReversion Log)
{
    /// <summary>Mean of the price in the long run.</summary>
    public double LongRunMean => Math.Exp(Log.Level + (Log.StationaryVariance / 2));

    /// <summary>Mean of the logarithm at a later time.</summary>
    public double MeanLog(double price, double time)
    {
        Require.Positive(price);
        return Log.Mean(Math.Log(price), time);
    }

    /// <summary>Median of the price at a later time.</summary>
    public double Median(double price, double time) => Math.Exp(MeanLog(price, time));

    /// <summary>Mean of the price at a later time: the forward price, where drift and level are risk-neutral.</summary>
    public double Mean(double price, double time) => Math.Exp(MeanLog(price, time) + (Log.Variance(time) / 2));
}

/// <summary>Geometric Brownian motion, dS = μ S dt + σ S dW.</summary>
/// <param name="Start">Value now, above 0.</param>
/// <param name="Drift">μ, continuous, per year.</param>
/// <param name="Volatility">σ, per root of a year, not below 0.</param>
public sealed record GeometricBrownian(double Start, double Drift, double Volatility)
{
    /// <summary>Mean at a later time.</summary>
    public double Mean(double time) => Start * Math.Exp(Drift * Checked(time));

    /// <summary>Variance at a later time.</summary>
    public double Variance(double time) =>
        Mean(time) * Mean(time) * SpecialForms.ExponentialMinusOne(Volatility * Volatility * time);

    /// <summary>Median at a later time.</summary>
    public double Median(double time) => Start * Math.Exp((Drift - (Volatility * Volatility / 2)) * Checked(time));

    /// <summary>Quantile at a later time; 0 &lt; p &lt; 1.</summary>
    public double Quantile(double p, double time)
    {
        Require.Probability(p);
        return Median(time) * Math.Exp(Volatility * Math.Sqrt(time) * StandardNormal.Quantile(p));
    }

    /// <summary>Probability to be below a value, above 0, at a later time.</summary>
    public double ProbabilityBelow(double value, double time)
    {
        Require.Positive(value);
        double distance = Math.Log(value / Median(time));
        double spread = Volatility * Math.Sqrt(time);
        return spread > 0 ? StandardNormal.Cdf(distance / spread)
            : distance > 0 ? 1
            : 0;
    }

    private double Checked(double time)
    {
        Require.Positive(Start);
        Require.Finite(Drift);
        Require.NotNegative(Volatility);
        Require.NotNegative(time);
        return time;
    }
}

/// <summary>A price with jumps (Merton 1976): geometric Brownian motion and a Poisson number of jumps, each a lognormal factor. The drift is that of the
/// mean: E Sₜ = S₀ exp(drift t), what the jumps add on average being taken away.</summary>
/// <param name="Start">Value now, above 0.</param>
/// <param name="Drift">Growth of the mean, continuous, per year.</param>
/// <param name="Volatility">Of the motion between jumps.</param>
/// <param name="JumpsPerYear">Expected number of jumps a year, not below 0.</param>
/// <param name="JumpMeanLog">Mean of the logarithm of a jump.</param>
/// <param name="JumpSdLog">Its standard deviation.</param>
public sealed record JumpDiffusion(
    double Start,
    double Drift,
    double Volatility,
    double JumpsPerYear,
    double JumpMeanLog,
    double JumpSdLog
)
{
    // Mean of a jump's factor less 1.
    private double MeanJump => SpecialForms.ExponentialMinusOne(JumpMeanLog + (JumpSdLog * JumpSdLog / 2));

    private double JumpVariance => JumpSdLog * JumpSdLog;

    /// <summary>Mean at a later time.</summary>
    public double Mean(double time) => Start * Math.Exp(Drift * Checked(time));

    /// <summary>Variance at a later time.</summary>
    public double Variance(double time)
    {
        double secondJump = Math.Exp(2 * (JumpMeanLog + JumpVariance)) - (2 * MeanJump) - 1;
        double growth = ((Volatility * Volatility) + (JumpsPerYear * secondJump)) * Checked(time);
        return Mean(time) * Mean(time) * SpecialForms.ExponentialMinusOne(growth);
    }

    /// <summary>Mean of ln(Sₜ/S₀).</summary>
    public double MeanLogReturn(double time) =>
        (Drift - (Volatility * Volatility / 2) + (JumpsPerYear * (JumpMeanLog - MeanJump))) * Checked(time);

    /// <summary>Variance of ln(Sₜ/S₀).</summary>
    public double VarianceLogReturn(double time) =>
        ((Volatility * Volatility) + (JumpsPerYear * ((JumpMeanLog * JumpMeanLog) + JumpVariance))) * Checked(time);

    /// <summary>Skewness of ln(Sₜ/S₀).</summary>
    public double SkewnessLogReturn(double time)
    {
        double third = JumpMeanLog * ((JumpMeanLog * JumpMeanLog) + (3 * JumpVariance));
        return JumpsPerYear * time * third / Math.Pow(VarianceLogReturn(time), 1.5);
    }

    /// <summary>Kurtosis of ln(Sₜ/S₀) beyond a normal's.</summary>
    public double ExcessKurtosisLogReturn(double time)
    {
        double square = JumpMeanLog * JumpMeanLog;
        double fourth = (square * square) + (6 * square * JumpVariance) + (3 * JumpVariance * JumpVariance);
        return JumpsPerYear * time * fourth / Math.Pow(VarianceLogReturn(time), 2);
    }

    /// <summary>Probability that no jump comes.</summary>
    public double ProbabilityOfNoJump(double time) => Math.Exp(-JumpsPerYear * Checked(time));

    /// <summary>Worth of a European call: Merton's series over the number of jumps, whose risk is not priced. The rate takes the place of the drift.</summary>
    public double Call(double strike, double rate, double time)
    {
        Require.Positive(strike);
        Require.Positive(time);
        Checked(time);
        double expected = JumpsPerYear * (1 + MeanJump) * time;
        double logFactor = JumpMeanLog + (JumpVariance / 2);
        double logWeight = -expected;
        double sum = 0;
        for (int n = 0; ; n++)
        {
            double ofJumps = rate - (JumpsPerYear * MeanJump) + (n * logFactor / time);
            double volatility = Math.Sqrt((Volatility * Volatility) + (n * JumpVariance / time));
            double term = Math.Exp(logWeight) * BlackScholes.Of(Start, strike, ofJumps, 0, volatility, time).Call;
            sum += term;
            // The terms fall once there are more jumps than expected.
            if (expected == 0 || (n > expected && term <= sum * 1e-17))
                return sum;
            logWeight += Math.Log(expected / (n + 1));
        }
    }

    private double Checked(double time)
    {
        Require.Positive(Start);
        Require.Finite(Drift);
        Require.NotNegative(Volatility);
        Require.NotNegative(JumpsPerYear);
        Require.Finite(JumpMeanLog);
        Require.NotNegative(JumpSdLog);
        Require.NotNegative(time);
        return time;
    }
}

/// <summary>Sum of losses that come as a Poisson process (accidents, sanctions).</summary>
/// <param name="EventsPerYear">Expected number a year, not below 0.</param>
/// <param name="LossMean">Mean of a loss.</param>
/// <param name="LossSd">Its standard deviation.</param>
public sealed record CompoundPoisson(double EventsPerYear, double LossMean, double LossSd)
{
    /// <summary>Mean of the sum over years.</summary>
    public double Mean(double years) => Expected(years) * LossMean;

    /// <summary>Variance of the sum over years.</summary>
    public double Variance(double years) => Expected(years) * ((LossMean * LossMean) + (LossSd * LossSd));

    /// <summary>Probability that none comes.</summary>
    public double ProbabilityOfNone(double years) => Math.Exp(-Expected(years));

    private double Expected(double years)
    {
        Require.NotNegative(EventsPerYear);
        Require.Finite(LossMean);
        Require.NotNegative(LossSd);
        Require.NotNegative(years);
        return EventsPerYear * years;
    }
}
