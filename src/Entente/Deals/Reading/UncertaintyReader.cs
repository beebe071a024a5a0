using System.Collections.Immutable;
using System.Globalization;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Exploration.Distributions;
using Entente.Models;
using Entente.Simulation;
using YamlDotNet.RepresentationModel;

namespace Entente.Deals.Reading;

/// <summary>Reads what is uncertain about a model: <c>uncertain:</c> and <c>correlations:</c>, of a deal file or of a file of their own.</summary>
/// <param name="yaml">The file.</param>
/// <param name="model">The model whose constants are named; null where the names stand for themselves.</param>
/// <param name="remember">Told each input with its distribution in words, or null.</param>
internal sealed class UncertaintyReader(
    YamlReading yaml,
    Model? model,
    Action<(string Name, YamlSection Section, DrawnQuantity Drawn)>? remember
)
{
    private const string WhiteNoise = "white";
    private const string OrnsteinUhlenbeck = "ornstein uhlenbeck";
    private const string Pink = "pink";
    private const string Share = "share";
    private const string Mixture = "mixture";

    private readonly Dictionary<VariableElement, string> covered = [];
    private readonly Dictionary<string, SourceSpan> grouped = [];
    private readonly Dictionary<string, SourceSpan> shares = [];
    private readonly List<string> unsound = [];

    private List<Diagnostic> Problems => yaml.Problems;

    /// <summary>Reads a file of its own.</summary>
    /// <exception cref="DiagnosticException">The file has errors; all of them are listed.</exception>
    public static Uncertainty Load(string file, Model? model)
    {
        var yaml = new YamlReading(file);
        var uncertainty = new Uncertainty();
        if (yaml.Load() is { } mapping)
            uncertainty = new UncertaintyReader(yaml, model, null).Read(
                yaml.Section(mapping, DealKeys.UncertaintyRoot, SourceSpan.Whole(file))
            );
        return yaml.Problems.Exists(p => p.Severity == Severity.Error)
            ? throw new DiagnosticException([.. yaml.Problems])
            : uncertainty;
    }

    /// <summary>Reads the sections.</summary>
    public Uncertainty Read(YamlSection root)
    {
        var result = new Uncertainty();
        foreach (var (name, section) in root.Named("uncertain", open: true))
        {
            var before = result;
            result = ReadInput(result, name, section);
            if (ReferenceEquals(before, result))
                unsound.Add(name);
        }
        foreach (var whole in result.Inputs.Where(i => i.ShareOf.Length > 0).GroupBy(i => i.ShareOf).Where(g => g.Count() == 1))
            Problems.Add(DealsDiagnostics.OnlyShare(whole.Single().Name, whole.Key, shares[whole.Key]));
        return ReadCorrelations(new GroupReader(yaml, model).Read(result, root, grouped, unsound), root);
    }

    private Uncertainty ReadInput(Uncertainty result, string name, YamlSection section)
    {
        if (VariationReader.Read(yaml, name, section) is { } variation)
            return ReadVariation(result, variation, section);
        if (Kind(name, section, DealKeys.UncertainInput) is not { } kind)
            return result;
        if (!Covers(name, section.Span, IsNoise(kind)) || Draw(name, kind) is not { } drawn)
            return result;
        return Added(result, name, section, drawn);
    }

    // The number that moves a lookup or a constant as a whole.
    private Uncertainty ReadVariation(Uncertainty result, Variation variation, YamlSection section)
    {
        string name = variation.Constant;
        if (model != null && !model.TryFind(name, out _, out _))
        {
            // Where it could not be put into the model, that has been said.
            if (Problems.TrueForAll(p => p.Code != ModelsDiagnostics.CannotVaryCode))
                Problems.Add(DealsDiagnostics.NotMovedHere(variation.Name, section.Span));
            return result;
        }
        bool isNamed = section.Entries.Any(e => DealKeys.UncertainInput.Keys.All(k => k.Name != e.Key));
        if (section["elements"] is { } elements)
            Problems.Add(DealsDiagnostics.OneNumberForAll(variation.Name, yaml.Span(elements)));
        if (!isNamed && VariationReader.Default(variation) is { } usual)
            return Covers(name, section.Span, noise: false)
                ? Added(result, name, section, new DrawnQuantity(usual, null, VariationReader.Words(variation)))
                : result;
        if (Kind(variation.Name, section, DealKeys.UncertainInput) is not { } kind || !Covers(name, section.Span, noise: false))
            return result;
        if (Draw(name, kind) is not { } drawn)
            return result;
        if (drawn.Distribution is not { } distribution || drawn.ShareOf.Length > 0 || variation.Kind == VariationKind.Among)
            Problems.Add(DealsDiagnostics.NoNumberToMoveBy(variation.Name, kind.Key, kind.Span));
        else if (variation.Kind == VariationKind.Between && !(distribution.Quantile(0) >= 0 && distribution.Quantile(1) <= 1))
            Problems.Add(DealsDiagnostics.NotBetween($"'{name}'", 0, 1, kind.Span));
        else
            return Added(result, name, section, drawn);
        return result;
    }

    private Uncertainty Added(Uncertainty result, string name, YamlSection section, DrawnQuantity drawn)
    {
        remember?.Invoke((name, section, drawn));
        if (drawn.ShareOf.Length > 0)
            shares[drawn.ShareOf] = section.Span;
        if (section["group"] is { } group)
        {
            if (drawn.Noise != null && Philox.CanonicalName(YamlReading.Text(group)) != "noise")
                Problems.Add(DealsDiagnostics.NoiseInGroup(name, yaml.Span(group)));
            grouped[drawn.ShareOf.Length > 0 ? drawn.ShareOf : name] = yaml.Span(group);
        }
        return drawn.Noise is { } noise ? result.With(noise)
            : drawn.Distribution is { } distribution ? Added(result, name, section, distribution, drawn.ShareOf)
            : result;
    }

    // One input, or one for each element under a common entry.
    private Uncertainty Added(Uncertainty result, string name, YamlSection section, Distribution distribution, string shareOf)
    {
        string group = section.Text("group");
        UncertainInput Further(UncertainInput input) =>
            input with
            {
                ShareOf = shareOf,
                Entry = shareOf.Length > 0 ? shareOf : name,
                Group =
                    group.Length > 0 ? group
                    : shareOf.Length > 0 ? shareOf
                    : name,
            };
        if (section.Text("elements") != "independent")
            return result.With(name, distribution, Further);
        if (model == null || !model.TryFind(name, out var found, out _))
        {
            Problems.Add(
                DealsDiagnostics.DistributionProblem(
                    name,
                    "Without a model nothing says which elements there are.",
                    "Give the model with --model, or name each element.",
                    section.Span
                )
            );
            return result;
        }
        return found.Positions.Aggregate(
            result,
            (all, flat) => all.With(found.Variable.ElementName(flat), distribution, Further)
        );
    }

    // Elements that are drawn apart, and shares of a whole.
    private static bool IsOfSeveral(Uncertainty uncertainty, string name) =>
        uncertainty.Inputs.All(i => i.Name != name) && uncertainty.Inputs.Any(i => i.Entry == name);

    private (Distribution Weight, string Of)? ReadShare(string name, YamlEntry kind)
    {
        string whole = "";
        double weight = 1;
        foreach (var entry in yaml.Entries(kind.Value, "'share'"))
            if (entry.Key == "of")
                whole = YamlReading.Text(entry.Value);
            else if (entry.Key == "weight")
                weight = yaml.Number(entry.Value, "'weight'") ?? 1;
            else
                Problems.Add(
                    DealsDiagnostics.DistributionProblem(
                        name,
                        $"'{entry.Key}' is no parameter of a share.",
                        "It takes of and weight.",
                        entry.Span
                    )
                );
        if (whole.Length == 0)
            Problems.Add(
                DealsDiagnostics.DistributionProblem(
                    name,
                    "It is not said what it is a share of.",
                    "Write share: { of: energy mix, weight: 2 }, with the same 'of' for all shares of the whole.",
                    kind.Span
                )
            );
        else if (Gamma.Of(weight, 1).Is(out var gamma, out var problem))
            return (gamma, whole);
        else
            Problems.Add(
                DealsDiagnostics.DistributionProblem(
                    name,
                    problem.Message.Replace("shape", "weight", StringComparison.Ordinal),
                    problem.Hint,
                    kind.Span
                )
            );
        return null;
    }

    /// <summary>What an earlier vintage of a quantity says: a distribution, a noise or a number; null and a problem where it says nothing sound.</summary>
    public DrawnQuantity? ReadVintage(string name, YamlSection section)
    {
        bool isNumber = section["value"] != null;
        if (isNumber && section.Entries.All(e => DealKeys.Vintage.Keys.Any(k => k.Name == e.Key)))
            return section.Number("value") is { } value
                ? new DrawnQuantity(null, null, value.ToString("G6", CultureInfo.InvariantCulture)) { Value = value }
                : null;
        if (Kind(name, section, DealKeys.Vintage) is not { } kind)
            return null;
        if (!isNumber)
            return Draw(name, kind);
        Problems.Add(DealsDiagnostics.SeveralDistributions(name, ["value", kind.Key], section.Span));
        return null;
    }

    // The one entry that is no key of the section.
    private YamlEntry? Kind(string name, YamlSection section, DealSection form)
    {
        var kinds = section.Entries.Where(e => form.Keys.All(k => k.Name != e.Key)).ToList();
        if (kinds.FirstOrDefault(k => k.Key == "truncate") is { Key: not null } beside)
        {
            Problems.Add(
                DealsDiagnostics.DistributionProblem(
                    name,
                    "'truncate' stands beside the distribution.",
                    "Write it inside its braces, as in normal: { mean: 0, sd: 1, truncate: { min: 0 } }.",
                    beside.Span
                )
            );
            return null;
        }
        if (kinds.Count == 1 && (IsKnown(kinds[0].Key) || kinds[0].Value is YamlMappingNode))
            return kinds[0];
        if (kinds.Count > 0 && !kinds.Exists(k => IsKnown(k.Key)))
        {
            Problems.Add(DealsDiagnostics.ParametersAlone(name, kinds.Select(k => k.Key), kinds[0].Span));
            return null;
        }
        if (kinds.Count == 1)
            return kinds[0];
        Problems.Add(
            kinds.Count == 0
                ? DealsDiagnostics.NoDistribution(name, section.Span)
                : DealsDiagnostics.SeveralDistributions(name, kinds.Select(k => k.Key), section.Span)
        );
        return null;
    }

    private static bool IsKnown(string kind) =>
        kind is WhiteNoise or OrnsteinUhlenbeck or Pink or Share or Mixture || DistributionKinds.All.Any(k => k.Name == kind);

    private static bool IsNoise(YamlEntry kind) => kind.Key is WhiteNoise or OrnsteinUhlenbeck or Pink;

    private DrawnQuantity? Draw(string name, YamlEntry kind)
    {
        if (IsNoise(kind))
            return ReadNoise(name, kind) is { } noise ? new DrawnQuantity(null, noise, $"{kind.Key} noise") : null;
        if (kind.Key == Share)
            return ReadShare(name, kind) is { } share
                ? new DrawnQuantity(share.Weight, null, InWords(kind)) { ShareOf = share.Of }
                : null;
        return ReadDistribution(name, kind) is { } distribution ? new DrawnQuantity(distribution, null, InWords(kind)) : null;
    }

    // The name must be a constant's (a noise may also move data), and no element may be drawn twice.
    private bool Covers(string name, SourceSpan span, bool noise)
    {
        if (model == null)
            return true;
        if (!model.TryFind(name, out var found, out string problem))
        {
            Problems.Add(DealsDiagnostics.UnknownVariable(problem, span));
            return false;
        }
        if (found.Variable.Kind == VariableKind.Lookup)
        {
            Problems.Add(DealsDiagnostics.LookupNeedsMove(name, span));
            return false;
        }
        if (found.Variable.Kind != VariableKind.Constant && !(noise && found.Variable.Kind == VariableKind.Data))
        {
            Problems.Add(DealsDiagnostics.NotAConstant(name, span));
            return false;
        }
        foreach (int flat in found.Positions)
        {
            if (covered.TryAdd((found.Variable, flat), name))
                continue;
            Problems.Add(DealsDiagnostics.SampledTwice(name, covered[(found.Variable, flat)], span));
            return false;
        }
        return true;
    }

    private NoiseInput? ReadNoise(string name, YamlEntry kind)
    {
        int before = Problems.Count;
        NoiseAmount? sd = null;
        NoiseAmount? relaxation = null;
        foreach (var entry in yaml.Entries(kind.Value, $"'{kind.Key}'"))
        {
            if (entry.Key == "sd")
                sd = Amount(entry);
            else if (entry.Key == "relaxation" && kind.Key != WhiteNoise)
                relaxation = Amount(entry);
            else
                Problems.Add(
                    DealsDiagnostics.DistributionProblem(
                        name,
                        $"'{entry.Key}' is no parameter of a {kind.Key} noise.",
                        "It takes sd" + (kind.Key == WhiteNoise ? "." : " and relaxation."),
                        entry.Span
                    )
                );
        }
        if (sd == null || (kind.Key != WhiteNoise && relaxation == null))
        {
            if (Problems.Count == before)
                Problems.Add(
                    DealsDiagnostics.DistributionProblem(
                        name,
                        "A parameter of the noise is missing.",
                        kind.Key == WhiteNoise ? "Give 'sd'." : "Give 'sd' and 'relaxation'.",
                        kind.Span
                    )
                );
            return null;
        }
        return kind.Key == Pink
            ? new NoiseInput(name, sd.Value, relaxation, NoiseKind.Pink)
            : new NoiseInput(name, sd.Value, relaxation);
    }

    private NoiseAmount? Amount(YamlEntry entry)
    {
        string text = YamlReading.Text(entry.Value);
        if (YamlReading.TryNumber(text, out double number))
        {
            if (number >= 0)
                return new NoiseAmount(number, null);
            Problems.Add(DealsDiagnostics.NotBetween($"'{entry.Key}'", 0, double.PositiveInfinity, yaml.Span(entry.Value)));
            return null;
        }
        if (model == null)
            return new NoiseAmount(0, text);
        if (!model.TryFind(text, out var found, out string problem))
            Problems.Add(DealsDiagnostics.UnknownVariable(problem, yaml.Span(entry.Value)));
        else if (found.Variable.Kind is VariableKind.Constant or VariableKind.Auxiliary)
            return new NoiseAmount(0, text);
        else
            Problems.Add(DealsDiagnostics.NotAConstant(text, yaml.Span(entry.Value)));
        return null;
    }

    private Distribution? ReadDistribution(string name, YamlEntry kind)
    {
        if (!IsKnown(kind.Key) || IsNoise(kind) || kind.Key == Share)
        {
            Problems.Add(
                DealsDiagnostics.UnknownDistribution(
                    name,
                    kind.Key,
                    [
                        .. DistributionKinds.All.Select(k => k.Name),
                        Mixture,
                        .. IsKnown(kind.Key) ? Array.Empty<string>() : [Share, WhiteNoise, OrnsteinUhlenbeck, Pink],
                    ],
                    kind.Span
                )
            );
            return null;
        }
        var numbers = ImmutableDictionary.CreateBuilder<string, double>();
        var lists = ImmutableDictionary.CreateBuilder<string, ImmutableArray<double>>();
        (double? Min, double? Max)? truncate = null;
        ImmutableArray<Distribution> parts = [];
        var spans = new Dictionary<string, SourceSpan>();
        int before = Problems.Count;
        var series = new ObservedValues(yaml, name);
        foreach (var entry in yaml.Entries(kind.Value, $"'{kind.Key}'"))
        {
            spans[entry.Key] = yaml.Span(entry.Value);
            if (entry.Key == "truncate")
                truncate = Truncation(name, entry);
            else if (kind.Key == Mixture && entry.Key == "of")
                parts = Parts(name, entry);
            else if (kind.Key == "empirical" && series.Takes(entry))
                continue;
            else if (entry.Value is YamlSequenceNode list)
                lists[entry.Key] = [.. list.Children.Select(c => yaml.Number(c, $"'{entry.Key}'") ?? double.NaN)];
            else if (yaml.Number(entry.Value, $"'{entry.Key}'") is { } number)
                numbers[entry.Key] = number;
        }
        if (series.Read() is { } observed)
            lists["values"] = observed;
        if (Problems.Count > before)
            return null;
        var made =
            kind.Key == Mixture
                ? Exploration.Distributions.Mixture.Of(parts, lists.GetValueOrDefault("weights", [.. parts.Select(_ => 1.0)]))
                : DistributionKinds.Make(kind.Key, new DistributionParameters(numbers.ToImmutable(), lists.ToImmutable()));
        if (!made.Is(out var distribution, out var problem))
        {
            Report(name, problem, spans, kind.Span);
            return null;
        }
        if (truncate is not { } bounds)
            return distribution;
        if (Truncated.Of(distribution, bounds.Min, bounds.Max).Is(out var truncated, out problem))
            return truncated;
        Report(name, problem, spans, kind.Span);
        return null;
    }

    // The parts of a mixture, each written like a distribution.
    private ImmutableArray<Distribution> Parts(string name, YamlEntry entry)
    {
        if (entry.Value is not YamlSequenceNode list)
        {
            Problems.Add(DealsDiagnostics.MustBeList("'of'", "- { normal: { mean: 1, sd: 2 } }", yaml.Span(entry.Value)));
            return [];
        }
        return
        [
            .. list
                .Children.SelectMany(part => yaml.Entries(part, "a part of a mixture"))
                .Select(part => ReadDistribution(name, part))
                .OfType<Distribution>(),
        ];
    }

    private void Report(string name, ParameterProblem problem, Dictionary<string, SourceSpan> spans, SourceSpan otherwise) =>
        Problems.Add(
            DealsDiagnostics.DistributionProblem(
                name,
                problem.Message,
                problem.Hint,
                spans.GetValueOrDefault(problem.Parameter, otherwise)
            )
        );

    private (double? Min, double? Max) Truncation(string name, YamlEntry entry)
    {
        double? min = null;
        double? max = null;
        foreach (var bound in yaml.Entries(entry.Value, "'truncate'"))
        {
            if (bound.Key == "min")
                min = yaml.Number(bound.Value, "'min'");
            else if (bound.Key == "max")
                max = yaml.Number(bound.Value, "'max'");
            else
                Problems.Add(
                    DealsDiagnostics.DistributionProblem(name, $"'{bound.Key}' is no bound.", "Use min and max.", bound.Span)
                );
        }
        return (min, max);
    }

    private static string InWords(YamlEntry kind)
    {
        if (kind.Value is not YamlMappingNode mapping)
            return kind.Key;
        return $"{kind.Key}: {Parts(mapping)}";

        static string Parts(YamlMappingNode mapping) =>
            string.Join(", ", mapping.Children.Select(c => $"{YamlReading.Text(c.Key)} {Words(c.Value)}"));

        static string Words(YamlNode node) =>
            node switch
            {
                YamlScalarNode scalar => scalar.Value ?? "",
                YamlSequenceNode list => $"[{string.Join(", ", list.Children.Select(Words))}]",
                YamlMappingNode inner => $"({Parts(inner)})",
                _ => "",
            };
    }

    private Uncertainty ReadCorrelations(Uncertainty result, YamlSection root)
    {
        if (root["correlations"] is not { } node)
            return result;
        if (node is not YamlSequenceNode list)
        {
            Problems.Add(DealsDiagnostics.MustBeList("'correlations'", "- { between: [a, b], rank: 0.6 }", yaml.Span(node)));
            return result;
        }
        var section = DealKeys.Root.Keys.First(k => k.Name == "correlations").Of;
        var spans = new List<SourceSpan>();
        var correlations = ImmutableArray.CreateBuilder<RankCorrelation>();
        foreach (var item in list.Children)
        {
            if (section == null)
                continue;
            var read = yaml.Section(item, section, yaml.Span(item));
            var between = read.Names("between");
            if (between.Length != 2)
                Problems.Add(
                    DealsDiagnostics.CorrelationProblem(
                        "A correlation is between two inputs.",
                        "Write between: [a, b].",
                        yaml.Span(item)
                    )
                );
            else if (between.FirstOrDefault(b => IsOfSeveral(result, b.Name)) is { Name: { } several, Span: var place })
                Problems.Add(
                    DealsDiagnostics.CorrelationProblem(
                        $"'{several}' stands for several draws, so it is not said which of them is correlated.",
                        $"Name one, such as '{result.Inputs.First(i => i.Entry == several).Name}'.",
                        place
                    )
                );
            else if (read.Number("rank") is { } rank)
            {
                correlations.Add(new RankCorrelation(between[0].Name, between[1].Name, rank));
                spans.Add(yaml.Span(item));
            }
        }
        // What is wrong with an input itself has been said.
        var names = result.Inputs.Select(i => i.Name).Concat(unsound).DistinctBy(Philox.CanonicalName);
        var problems = Correlations.Check([.. names], correlations.ToImmutable());
        foreach (var problem in problems)
            Problems.Add(
                DealsDiagnostics.CorrelationProblem(
                    problem.Message,
                    problem.Hint,
                    spans[Math.Clamp(problem.Index, 0, spans.Count - 1)]
                )
            );
        return problems.IsEmpty && unsound.Count == 0 ? correlations.Aggregate(result, (u, c) => u.With(c)) : result;
    }
}

/// <summary>What a file says about a quantity: a distribution, a noise, or a number.</summary>
/// <param name="Distribution">Its distribution, or null.</param>
/// <param name="Noise">The noise, or null.</param>
/// <param name="InWords">In words, such as "lognormal: p5 1, p95 2".</param>
internal sealed record DrawnQuantity(Distribution? Distribution, NoiseInput? Noise, string InWords)
{
    /// <summary>The number, where it was taken as certain.</summary>
    public double? Value { get; init; }

    /// <summary>What it is a share of, or empty.</summary>
    public string ShareOf { get; init; } = "";
}
