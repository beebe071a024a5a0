using System.Collections.Immutable;
using System.Globalization;
using Entente.Diagnostics;
using Entente.Exploration.Distributions;

namespace Entente.Exploration;

/// <summary>Parameters of a distribution as a deal file names them: "sd", "p5", "values".</summary>
/// <param name="Numbers">Those that are one number.</param>
/// <param name="Lists">Those that are a list of numbers.</param>
internal sealed record DistributionParameters(
    ImmutableDictionary<string, double> Numbers,
    ImmutableDictionary<string, ImmutableArray<double>> Lists
)
{
    public double this[string name] => Numbers[name];

    public double Or(string name, double otherwise) => Numbers.GetValueOrDefault(name, otherwise);

    public double? Maybe(string name) => Numbers.TryGetValue(name, out double value) ? value : null;

    /// <summary>Those named p1 … p99, by rising probability.</summary>
    public ImmutableArray<Percentile> Percentiles { get; } =
    [
        .. Numbers
            .Select(pair => DistributionKinds.PercentileOf(pair.Key, pair.Value))
            .OfType<Percentile>()
            .OrderBy(p => p.Probability),
    ];
}

/// <summary>One set of parameters that fixes a distribution of a kind.</summary>
/// <param name="Required">Names of the numbers (for the discrete kind: lists) that must be given.</param>
/// <param name="Optional">Names of the numbers that may be given.</param>
/// <param name="LeastPercentiles">Least number of percentiles; 0 where none are taken.</param>
/// <param name="MostPercentiles">Greatest number of percentiles.</param>
/// <param name="Make">Makes the distribution of parameters that fit.</param>
internal sealed record DistributionForm(
    ImmutableArray<string> Required,
    ImmutableArray<string> Optional,
    int LeastPercentiles,
    int MostPercentiles,
    Func<DistributionParameters, Checked<Distribution>> Make
)
{
    /// <summary>The form in words: "mean and sd", "three percentiles (p5, p50, p95)".</summary>
    public string InWords()
    {
        string words = LeastPercentiles switch
        {
            0 => string.Join(" and ", Required.Select(name => $"'{name}'")),
            2 when MostPercentiles == 2 => "two percentiles (as 'p5' and 'p95')",
            3 when MostPercentiles == 3 => "three percentiles (as 'p5', 'p50' and 'p95')",
            _ => FormattableString.Invariant($"{LeastPercentiles} to {MostPercentiles} percentiles (as 'p5', 'p50' and 'p95')"),
        };
        return Optional.IsEmpty ? words : $"{words} (and, if wanted, {string.Join(", ", Optional.Select(name => $"'{name}'"))})";
    }
}

/// <summary>A kind of distribution as deal files name it.</summary>
internal sealed record DistributionKind(string Name, string About, ImmutableArray<DistributionForm> Forms);

/// <summary>
/// The kinds of distribution that a deal file can name, with the parameters that each takes. The reader of deal files, the schema and
/// the reference page are made of this table.
/// </summary>
internal static class DistributionKinds
{
    public static ImmutableArray<DistributionKind> All { get; } =
    [
        new(
            "normal",
            "The bell curve; with three percentiles two half-normals joined at the median (split normal).",
            [
                Numbers(["mean", "sd"], [], p => Normal.Of(p["mean"], p["sd"])),
                OfPercentiles(2, 2, [], p => Normal.OfPercentiles(p.Percentiles[0], p.Percentiles[1])),
                OfPercentiles(3, 3, [], p => SplitNormal.OfPercentiles(p.Percentiles[0], p.Percentiles[1], p.Percentiles[2])),
            ]
        ),
        new(
            "lognormal",
            "The logarithm is normal; with three percentiles two half-lognormals joined at the median (split lognormal).",
            [
                Numbers(["mean", "sd"], [], p => Lognormal.OfMoments(p["mean"], p["sd"])),
                Numbers(["mu", "sigma"], [], p => Lognormal.OfLogarithm(p["mu"], p["sigma"])),
                OfPercentiles(2, 2, [], p => Lognormal.OfPercentiles(p.Percentiles[0], p.Percentiles[1])),
                OfPercentiles(3, 3, [], p => SplitLognormal.OfPercentiles(p.Percentiles[0], p.Percentiles[1], p.Percentiles[2])),
            ]
        ),
        new(
            "metalog",
            "Passes through the given percentiles (Keelin 2016).",
            [OfPercentiles(2, 10, ["min", "max"], p => Metalog.OfPercentiles(p.Percentiles, p.Maybe("min"), p.Maybe("max")))]
        ),
        new(
            "triangular",
            "Least, most likely and greatest value.",
            [Numbers(["min", "mode", "max"], [], p => Triangular.Of(p["min"], p["mode"], p["max"]))]
        ),
        new(
            "pert",
            "A smooth triangle: the beta distribution by least, most likely and greatest value; lambda 4.",
            [Numbers(["min", "mode", "max"], ["lambda"], p => Beta.OfPert(p["min"], p["mode"], p["max"], p.Or("lambda", 4)))]
        ),
        new(
            "beta",
            "By two shapes, on 0 to 1 or on min to max.",
            [
                Numbers(["alpha", "beta"], ["min", "max"], p => Beta.Of(p["alpha"], p["beta"], p.Or("min", 0), p.Or("max", 1))),
                Numbers(["mean", "sd"], ["min", "max"], p => Beta.OfMoments(p["mean"], p["sd"], p.Or("min", 0), p.Or("max", 1))),
            ]
        ),
        new(
            "uniform",
            "Every value between min and max is equally likely.",
            [
                Numbers(["min", "max"], [], p => Uniform.Of(p["min"], p["max"])),
                Numbers(["mean", "sd"], [], p => Uniform.OfMoments(p["mean"], p["sd"])),
                OfPercentiles(2, 2, [], p => Uniform.OfPercentiles(p.Percentiles[0], p.Percentiles[1])),
            ]
        ),
        new(
            "loguniform",
            "Every factor between min and max is equally likely.",
            [
                Numbers(["min", "max"], [], p => LogUniform.Of(p["min"], p["max"])),
                OfPercentiles(2, 2, [], p => LogUniform.OfPercentiles(p.Percentiles[0], p.Percentiles[1])),
            ]
        ),
        new("exponential", "By its mean.", [Numbers(["mean"], [], p => Exponential.Of(p["mean"]))]),
        new(
            "gamma",
            "By shape and scale, or by mean and standard deviation.",
            [
                Numbers(["shape", "scale"], [], p => Gamma.Of(p["shape"], p["scale"])),
                Numbers(["mean", "sd"], [], p => Gamma.OfMoments(p["mean"], p["sd"])),
            ]
        ),
        new(
            "weibull",
            "By shape and scale, by mean and standard deviation, or by two percentiles.",
            [
                Numbers(["shape", "scale"], [], p => Weibull.Of(p["shape"], p["scale"])),
                Numbers(["mean", "sd"], [], p => Weibull.OfMoments(p["mean"], p["sd"])),
                OfPercentiles(2, 2, [], p => Weibull.OfPercentiles(p.Percentiles[0], p.Percentiles[1])),
            ]
        ),
        new(
            "student t",
            "By degrees of freedom; heavy tails.",
            [Numbers(["df"], ["location", "scale"], p => StudentT.Of(p["df"], p.Or("location", 0), p.Or("scale", 1)))]
        ),
        new(
            "pareto",
            "By least value and exponent.",
            [Numbers(["minimum", "alpha"], [], p => Pareto.Of(p["minimum"], p["alpha"]))]
        ),
        new(
            "logit normal",
            "The logit is normal; between 0 and 1 or min and max.",
            [Numbers(["mu", "sigma"], ["min", "max"], p => LogitNormal.Of(p["mu"], p["sigma"], p.Or("min", 0), p.Or("max", 1)))]
        ),
        new(
            "discrete",
            "A few values with their probabilities.",
            [
                Numbers(["values", "probabilities"], [], p => Discrete.Of(p.Lists["values"], p.Lists["probabilities"])),
                Numbers(["values", "weights"], [], p => Discrete.OfWeights(p.Lists["values"], p.Lists["weights"])),
            ]
        ),
        new(
            "empirical",
            "Observed values, with straight lines between them when sorted.",
            [Numbers(["values"], [], p => Empirical.Of(p.Lists["values"]))]
        ),
    ];

    /// <summary>The kind of this name, or null.</summary>
    public static DistributionKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>Makes the distribution that a deal file describes. A problem names the parameter that it concerns, or none where it
    /// concerns the kind or the parameters together. Truncation is added with <see cref="Truncated.Of"/>.</summary>
    public static Checked<Distribution> Make(string kindName, DistributionParameters parameters)
    {
        if (Find(kindName) is not { } kind)
            return new ParameterProblem(
                "",
                $"There is no distribution '{kindName}'.",
                Nearest.Question(kindName, All.Select(k => k.Name)) is { Length: > 0 } question
                    ? question
                    : $"There are {string.Join(", ", All.Select(k => k.Name))}."
            );
        foreach (DistributionForm form in kind.Forms)
            if (Fits(form, parameters))
                return form.Make(parameters);
        return FirstUnknown(kind, parameters) ?? WrongSet(kind, parameters);
    }

    /// <summary>The percentile that a key like "p5" means, or null for another key.</summary>
    public static Percentile? PercentileOf(string key, double value) =>
        key.Length > 1
        && key[0] == 'p'
        && double.TryParse(key.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            ? new Percentile(percent / 100, value)
            : null;

    private static bool Fits(DistributionForm form, DistributionParameters parameters)
    {
        IEnumerable<string> keys = Keys(parameters);
        int percentiles = parameters.Percentiles.Length;
        return form.Required.All(name =>
                name is "values" or "probabilities" or "weights"
                    ? parameters.Lists.ContainsKey(name)
                    : parameters.Numbers.ContainsKey(name)
            )
            && percentiles >= form.LeastPercentiles
            && percentiles <= form.MostPercentiles
            && keys.All(key => form.Required.Contains(key) || form.Optional.Contains(key) || PercentileOf(key, 0) != null);
    }

    private static ParameterProblem? FirstUnknown(DistributionKind kind, DistributionParameters parameters)
    {
        bool takesPercentiles = kind.Forms.Any(form => form.MostPercentiles > 0);
        List<string> known = [.. kind.Forms.SelectMany(form => form.Required.Concat(form.Optional)).Distinct(), "truncate"];
        foreach (string key in Keys(parameters).Order(StringComparer.Ordinal))
            if (!known.Contains(key) && !(takesPercentiles && PercentileOf(key, 0) != null))
                return new ParameterProblem(
                    key,
                    $"A {kind.Name} distribution has no '{key}'.",
                    Nearest.Question(key, known) is { Length: > 0 } question ? question : Takes(kind)
                );
        return null;
    }

    private static ParameterProblem WrongSet(DistributionKind kind, DistributionParameters parameters)
    {
        string given = string.Join(", ", Keys(parameters).Order(StringComparer.Ordinal).Select(key => $"'{key}'"));
        return new ParameterProblem(
            "",
            given.Length == 0
                ? $"The {kind.Name} distribution has no parameters."
                : $"A {kind.Name} distribution is not fixed by {given}.",
            Takes(kind)
        );
    }

    private static string Takes(DistributionKind kind) =>
        $"It takes {string.Join("; or ", kind.Forms.Select(form => form.InWords()))}.";

    private static IEnumerable<string> Keys(DistributionParameters parameters) =>
        parameters.Numbers.Keys.Concat(parameters.Lists.Keys);

    private static DistributionForm Numbers(
        ImmutableArray<string> required,
        ImmutableArray<string> optional,
        Func<DistributionParameters, Checked<Distribution>> make
    ) => new(required, optional, 0, 0, make);

    private static DistributionForm OfPercentiles(
        int least,
        int most,
        ImmutableArray<string> optional,
        Func<DistributionParameters, Checked<Distribution>> make
    ) => new([], optional, least, most, make);
}
