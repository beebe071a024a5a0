using System.Collections.Immutable;
using Entente.Diagnostics;
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
    /// <summary>Most runs of a full factorial.</summary>
    public const long MostCombinations = 1_000_000_000_000;

    private readonly ImmutableArray<UncertainInput> inputs;
    private readonly ImmutableArray<RankCorrelation> correlations;
    private readonly ImmutableArray<NoiseInput> noises;

    /// <summary>Nothing is uncertain yet.</summary>
    public Uncertainty()
        : this([], [], []) { }

    private Uncertainty(
        ImmutableArray<UncertainInput> inputs,
        ImmutableArray<RankCorrelation> correlations,
        ImmutableArray<NoiseInput> noises
    ) => (this.inputs, this.correlations, this.noises) = (inputs, correlations, noises);

    /// <summary>The uncertain constants with their distributions, in the order in which they were added.</summary>
    internal ImmutableArray<UncertainInput> Inputs => inputs;

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
    /// <see cref="Sample(long, ulong)"/>, which throws where the correlations cannot all hold.</summary>
    public Uncertainty Correlate(string first, string second, double rank) => With(new RankCorrelation(first, second, rank));

    /// <summary>With one more constant of any distribution.</summary>
    public Uncertainty Add(string name, Distribution distribution) => With(name, distribution);

    /// <summary>With shares of a whole: positive numbers that sum to 1, a Dirichlet distribution. The greater the sum of the
    /// <paramref name="weights"/>, the nearer the shares stay to weight / sum.</summary>
    /// <param name="names">The constants that hold the shares.</param>
    /// <param name="weights">Their weights (alpha), all above zero; all 1 makes every division equally likely.</param>
    public Uncertainty Shares(IReadOnlyList<string> names, IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(weights);
        if (names.Count < 2 || names.Count != weights.Count)
            throw new ArgumentException("Shares need two or more names, and as many weights.");
        string whole = string.Join(", ", names);
        return names
            .Zip(weights)
            .Aggregate(
                this,
                (all, share) =>
                    all.With(
                        share.First,
                        Gamma.Of(share.Second, 1),
                        input => input with { Entry = whole, Group = whole, ShareOf = whole }
                    )
            );
    }

    /// <summary>Puts constants into a group that is reported as one: "geology", "prices".</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="names">Constants that have been added.</param>
    public Uncertainty Group(string group, params IReadOnlyList<string> names)
    {
        HashSet<string> members = [.. names.Select(Philox.CanonicalName)];
        if (members.Count(m => inputs.Any(i => Philox.CanonicalName(i.Name) == m)) < members.Count)
            throw new ArgumentException($"Not all members of the group '{group}' are uncertain.");
        return new Uncertainty(
            [.. inputs.Select(i => members.Contains(Philox.CanonicalName(i.Name)) ? i with { Group = group } : i)],
            correlations,
            noises
        );
    }

    /// <summary>Draws the inputs of the runs. Nothing is stored: a row is computed from (seed, run number) whenever it is asked for,
    /// and the draws of a constant depend on its name, not on what else is uncertain.</summary>
    /// <param name="runs">Number of runs.</param>
    /// <param name="seed">What makes the draws repeatable.</param>
    public Inputs Sample(long runs, ulong seed) => Sample(runs, seed, SamplingMethod.Random);

    /// <summary>As above, with the runs spread by another method. Nothing is stored either, but a row depends on which inputs there are, and
    /// for Latin hypercubes on the number of runs.</summary>
    /// <param name="runs">Number of runs.</param>
    /// <param name="seed">What makes the draws repeatable.</param>
    /// <param name="method">How the runs are spread.</param>
    /// <exception cref="ArgumentException">The correlations cannot all hold.</exception>
    public Inputs Sample(long runs, ulong seed, SamplingMethod method) => new SampledInputs(Space(), noises, runs, seed, method);

    /// <summary>All combinations of so many levels of every input, the last one moving fastest; a level is the middle of an equal share of
    /// the input's probability.</summary>
    /// <param name="levels">Levels of each input.</param>
    /// <exception cref="DiagnosticException">Inputs are correlated, or the combinations are more than <see cref="MostCombinations"/>.</exception>
    public Inputs FullFactorial(int levels)
    {
        CheckIndependence("factorial");
        if (Math.Pow(levels, inputs.Length) > MostCombinations)
            throw new DiagnosticException([ExplorationDiagnostics.TooManyCombinations(levels, inputs.Length)]);
        return DesignedInputs.Factorial(Space(), noises, 0, levels);
    }

    /// <summary>Paths of Morris (1991): see <see cref="Sampling.MorrisPath"/>. A level is a probability; of an input without ends the lowest
    /// and the highest level stand for 0.5 % and 99.5 %.</summary>
    /// <param name="paths">Number of paths, each of one run more than inputs.</param>
    /// <param name="levels">Levels of the grid, even.</param>
    /// <param name="seed">What makes the paths repeatable.</param>
    /// <exception cref="DiagnosticException">Inputs are correlated.</exception>
    public Inputs MorrisPaths(long paths, int levels, ulong seed)
    {
        CheckIndependence("morris");
        return DesignedInputs.Morris(Space(), noises, seed, levels, paths);
    }

    private void CheckIndependence(string design)
    {
        if (!correlations.IsEmpty)
            throw new DiagnosticException([
                ExplorationDiagnostics.DesignNeedsIndependence(design, correlations[0].First, correlations[0].Second),
            ]);
    }

    /// <summary>With the groups of entries by name; those that are not named keep theirs.</summary>
    internal Uncertainty InGroups(IReadOnlyDictionary<string, string> groups) =>
        new(
            [.. inputs.Select(i => groups.TryGetValue(i.Entry, out string? group) ? i with { Group = group } : i)],
            correlations,
            noises
        );

    /// <summary>With the group of the model (Vensim's group, XMILE's sector) of the constant for inputs that were put into none.</summary>
    internal Uncertainty GroupedAs(Models.Model model) =>
        new(
            [
                .. inputs.Select(i =>
                    i.Group == i.Entry && model.TryFind(i.Name, out var found, out _) && found.Variable.Group.Length > 0
                        ? i with
                        {
                            Group = found.Variable.Group,
                        }
                        : i
                ),
            ],
            correlations,
            noises
        );

    /// <summary>What is worth knowing before a model runs with it; nothing is wrong: that a model which draws at random draws the same numbers in all
    /// runs, since its NOISE SEED is no input, or else that nothing is uncertain.</summary>
    /// <param name="model">The model.</param>
    public ImmutableArray<Diagnostic> Remarks(Models.Model model) =>
        SameDraws(model) is { } same ? [same]
        : inputs.IsEmpty && noises.IsEmpty ? [ExplorationDiagnostics.RunsAllTheSame()]
        : [];

    /// <summary>That a model which draws at random draws the same numbers in all runs; null where it does not.</summary>
    internal Diagnostic? SameDraws(Models.Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return
            model is { NoiseSeed: { } seed, FirstDraw: { } draw }
            && inputs.All(i => Philox.CanonicalName(i.Name) != Philox.CanonicalName(seed.Name))
            ? ExplorationDiagnostics.SameNoise(draw)
            : null;
    }

    /// <summary>Only some of the constants, with the correlations among them and all noises.</summary>
    /// <param name="names">Names of constants that have been added.</param>
    /// <exception cref="ArgumentException">One has not been added.</exception>
    public Uncertainty Only(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        HashSet<string> kept = [.. names.Select(Philox.CanonicalName)];
        if (names.FirstOrDefault(n => inputs.All(i => Philox.CanonicalName(i.Name) != Philox.CanonicalName(n))) is { } unknown)
            throw new ArgumentException(
                $"'{unknown}' is not uncertain. {Diagnostics.Nearest.Question(unknown, inputs.Select(i => i.Name))}".TrimEnd()
            );
        bool IsKept(string name) => kept.Contains(Philox.CanonicalName(name));
        return new Uncertainty(
            [.. inputs.Where(i => IsKept(i.Name))],
            [.. correlations.Where(c => IsKept(c.First) && IsKept(c.Second))],
            noises
        );
    }

    /// <summary>The mapping from uniforms to values.</summary>
    internal InputSpace Space()
    {
        ImmutableArray<CorrelationProblem> problems = Correlations.Check([.. inputs.Select(input => input.Name)], correlations);
        return problems.IsEmpty
            ? new InputSpace(inputs, correlations)
            : throw new ArgumentException(
                string.Join(" ", problems.Select(problem => $"{problem.Message} {problem.Hint}".TrimEnd()))
            );
    }

    /// <summary>With the distribution of one more constant.</summary>
    internal Uncertainty With(
        string name,
        Checked<Distribution> distribution,
        Func<UncertainInput, UncertainInput>? further = null
    )
    {
        if (!distribution.Is(out Distribution? made, out ParameterProblem? problem))
            throw new ArgumentException($"'{name}': {problem}");
        string canonical = Philox.CanonicalName(name);
        if (inputs.Any(input => Philox.CanonicalName(input.Name) == canonical))
            throw new ArgumentException($"'{name}' is given two distributions.");
        var input = new UncertainInput(name, made);
        return new Uncertainty(inputs.Add(further == null ? input : further(input)), correlations, noises);
    }

    /// <summary>With one more correlation.</summary>
    internal Uncertainty With(RankCorrelation correlation) => new(inputs, correlations.Add(correlation), noises);

    /// <summary>With one more noise.</summary>
    internal Uncertainty With(NoiseInput noise) => new(inputs, correlations, noises.Add(noise));
}
