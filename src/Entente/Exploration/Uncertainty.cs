using System.Collections.Immutable;
using Entente.Exploration.Distributions;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>
/// What is not known about the constants of a model: a distribution for each, rank correlations among them, noises over time.
/// Immutable; every method answers with a new one. Names are the model's, <c>"capex per annual tonne"</c> or <c>"noise sd[Russia]"</c>;
/// the name of a subscripted constant without brackets is one draw for all of its elements. Impossible parameters throw an
/// <see cref="ArgumentException"/> that says in words what is wrong.
/// </summary>
/// <example><code>Inputs worlds = new Uncertainty().Uniform("capex", 40e3, 120e3).Lognormal("price", 80, 20).Sample(runs: 1000, seed: 7);</code></example>
public sealed class Uncertainty
{
    private readonly ImmutableArray<(string Name, Distribution Distribution)> inputs;
    private readonly ImmutableArray<RankCorrelation> correlations;
    private readonly ImmutableArray<NoiseInput> noises;

    /// <summary>Nothing is uncertain yet.</summary>
    public Uncertainty()
        : this([], [], []) { }

    private Uncertainty(
        ImmutableArray<(string Name, Distribution Distribution)> inputs,
        ImmutableArray<RankCorrelation> correlations,
        ImmutableArray<NoiseInput> noises
    ) => (this.inputs, this.correlations, this.noises) = (inputs, correlations, noises);

    /// <summary>The uncertain constants with their distributions, in the order in which they were added.</summary>
    internal ImmutableArray<(string Name, Distribution Distribution)> Inputs => inputs;

    /// <summary>The rank correlations.</summary>
    internal ImmutableArray<RankCorrelation> RankCorrelations => correlations;

    /// <summary>The noises.</summary>
    internal ImmutableArray<NoiseInput> Noises => noises;

    /// <summary>Every value between <paramref name="min"/> and <paramref name="max"/> is equally likely.</summary>
    public Uncertainty Uniform(string name, double min, double max) => With(name, Distributions.Uniform.Of(min, max));

    /// <summary>Every factor between <paramref name="min"/> and <paramref name="max"/>, both above zero, is equally likely.</summary>
    public Uncertainty LogUniform(string name, double min, double max) => With(name, Distributions.LogUniform.Of(min, max));

    /// <summary>Normal with a mean and a standard deviation.</summary>
    public Uncertainty Normal(string name, double mean, double sd) => With(name, Distributions.Normal.Of(mean, sd));

    /// <summary>Lognormal with a mean and a standard deviation of the value itself, not of its logarithm.</summary>
    public Uncertainty Lognormal(string name, double mean, double sd) => With(name, Distributions.Lognormal.OfMoments(mean, sd));

    /// <summary>Triangular: least, most likely, greatest value.</summary>
    public Uncertainty Triangular(string name, double min, double mode, double max) =>
        With(name, Distributions.Triangular.Of(min, mode, max));

    /// <summary>PERT: a beta distribution by least, most likely and greatest value (lambda 4).</summary>
    public Uncertainty Pert(string name, double min, double mode, double max) => With(name, Beta.OfPert(min, mode, max));

    /// <summary>The three-term metalog (Keelin 2016) through the 5 %, 50 % and 95 % quantiles, with a least and a greatest value if
    /// given. Throws where none has these quantiles, with the range of medians that is possible.</summary>
    public Uncertainty Metalog(string name, double p5, double p50, double p95, double? min = null, double? max = null) =>
        With(name, Distributions.Metalog.OfPercentiles([new(0.05, p5), new(0.5, p50), new(0.95, p95)], min, max));

    /// <summary>A few values, each with a probability; the probabilities sum to 1.</summary>
    public Uncertainty Discrete(string name, IReadOnlyList<double> values, IReadOnlyList<double> probabilities) =>
        With(name, Distributions.Discrete.Of([.. values], [.. probabilities]));

    /// <summary>A rank correlation (Spearman, -1 to 1) between two constants; they must have been added before the call of
    /// <see cref="Sample"/>, which throws where the correlations cannot all hold.</summary>
    public Uncertainty Correlate(string first, string second, double rank) => With(new RankCorrelation(first, second, rank));

    /// <summary>Draws the inputs of the runs. Nothing is stored: a row is computed from (seed, run number) whenever it is asked for,
    /// and the draws of a constant depend on its name, not on what else is uncertain.</summary>
    /// <param name="runs">Number of runs.</param>
    /// <param name="seed">What makes the draws repeatable.</param>
    public Inputs Sample(long runs, ulong seed)
    {
        ImmutableArray<string> names = [.. inputs.Select(input => input.Name)];
        ImmutableArray<CorrelationProblem> problems = Correlations.Check(names, correlations);
        if (!problems.IsEmpty)
            throw new ArgumentException(
                string.Join(" ", problems.Select(problem => $"{problem.Message} {problem.Hint}".TrimEnd()))
            );
        return new SampledInputs(
            names,
            [.. inputs.Select(input => input.Distribution)],
            Correlations.Groups(names, correlations),
            noises,
            runs,
            seed
        );
    }

    /// <summary>With the distribution of one more constant.</summary>
    internal Uncertainty With(string name, Checked<Distribution> distribution)
    {
        if (!distribution.Is(out Distribution? made, out ParameterProblem? problem))
            throw new ArgumentException($"'{name}': {problem}");
        string canonical = Philox.CanonicalName(name);
        if (inputs.Any(input => Philox.CanonicalName(input.Name) == canonical))
            throw new ArgumentException($"'{name}' is given two distributions.");
        return new Uncertainty(inputs.Add((name, made)), correlations, noises);
    }

    /// <summary>With one more correlation.</summary>
    internal Uncertainty With(RankCorrelation correlation) => new(inputs, correlations.Add(correlation), noises);

    /// <summary>With one more noise.</summary>
    internal Uncertainty With(NoiseInput noise) => new(inputs, correlations, noises.Add(noise));
}
