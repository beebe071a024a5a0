using System.Collections.Immutable;
using Entente.Deals.Reading;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Exploration.Fitting;
using Entente.Models;

namespace Entente.Deals;

/// <summary>A file that says what is uncertain, with the same <c>uncertain:</c> and <c>correlations:</c> as a deal file, or Vensim's sensitivity
/// control (.vsc).</summary>
public static class UncertaintyFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">The file (YAML), Vensim's sensitivity (.vsc) or optimisation control (.voc), or a deal (a .deal.yaml file, or the folder that holds
    /// one), whose own uncertainty is taken.</param>
    /// <param name="model">The model whose constants it names, against which the names are checked; without one they stand for themselves.</param>
    /// <param name="day">Nothing that was learned after this day is used, what was taken as certain then included; only of a deal.</param>
    /// <exception cref="DiagnosticException">The file has errors, or nothing was known of some quantity at that day; all of them are listed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Uncertainty Load(string file, Model? model = null, DateOnly? day = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (day is { } known)
            return IsDeal(file) ? AsOf(file, known) : throw new DiagnosticException([DealsDiagnostics.NoVintages(file)]);
        return IsDeal(file) ? Deal.Load(file).Uncertainty
            : SensitivityReader.Is(file) ? SensitivityReader.Load(file, model).Uncertainty
            : OptimisationReader.Is(file) ? OptimisationReader.Load(file, model)
            : UncertaintyReader.Load(file, model);
    }

    // What was taken as certain then is an input of one value.
    private static Uncertainty AsOf(string file, DateOnly day)
    {
        var then = Deal.Load(file).AsOf(day);
        return then.AsKnown.Aggregate(
            then.Uncertainty,
            (all, c) => all.Add(c.Variable.ElementName(c.Flat), Distribution.OfValues([c.Value], [1]))
        );
    }

    /// <summary>The model that a file's inputs are of: with a constant of its own, such as <c>scale of price table</c>, for each number that moves a lookup or a constant
    /// with all of its elements as a whole; the model itself where there is none. Runs as written are the same.</summary>
    /// <param name="file">The file, as for <see cref="Load"/>.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="DiagnosticException">Something cannot be moved so.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Model ModelFor(string file, Model model)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(model);
        if (SensitivityReader.Is(file) || OptimisationReader.Is(file))
            return model;
        var yaml = new YamlReading(IsDeal(file) ? Deal.Load(file).File : file);
        return yaml.Load() is { } root ? VariationReader.Prepared(yaml, root, model) : model;
    }

    /// <summary>What a sensitivity control file of Vensim (.vsc) says of the runs themselves; nothing where the file is none.</summary>
    /// <param name="file">The file.</param>
    public static (long? Runs, ulong? Seed, SamplingMethod Method) Controls(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!SensitivityReader.Is(file))
            return (null, null, SamplingMethod.Random);
        var read = SensitivityReader.Load(file, null);
        return (read.Runs, read.Seed, read.Method);
    }

    /// <summary>The series that a file says a model is to be fitted to, in its section <c>fit:</c>; none of a deal or without such a section.</summary>
    /// <param name="file">The file (YAML).</param>
    /// <exception cref="DiagnosticException">The section has errors; all of them are listed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImmutableArray<CalibrationTarget> LoadTargets(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return IsDeal(file) || SensitivityReader.Is(file) || OptimisationReader.Is(file) ? [] : FitReader.Load(file);
    }

    /// <summary>The policies among which a choice is to be made, of the section <c>policies:</c> of a file: constants with numbers under a name.</summary>
    /// <param name="file">The file (YAML).</param>
    /// <param name="model">The model whose constants they set.</param>
    /// <exception cref="DiagnosticException">There are no policies, or the section has errors; all of them are listed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImmutableArray<Policy> LoadPolicies(string file, Model model)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(model);
        return IsDeal(file) || SensitivityReader.Is(file) || OptimisationReader.Is(file)
            ? throw new DiagnosticException([DealsDiagnostics.NoPolicies(SourceSpan.Whole(file))])
            : PolicyReader.Load(file, model);
    }

    /// <summary>The series that a payoff definition of Vensim (.vpd) compares with a model: kinds <c>*C</c>, <c>*CL</c>, <c>*CK</c>.</summary>
    /// <param name="file">The payoff definition.</param>
    /// <param name="model">The model.</param>
    /// <param name="dataFiles">Files that hold the series (.csv, .tsv, .tab, .dat, .xls, .xlsx, .parquet).</param>
    /// <exception cref="DiagnosticException">The file has errors or is of another kind, or a series is missing; all of it is listed.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ImmutableArray<CalibrationTarget> LoadPayoff(string file, Model model, IReadOnlyList<string> dataFiles)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataFiles);
        return PayoffReader.Load(file, model, dataFiles);
    }

    private static bool IsDeal(string file) =>
        Directory.Exists(file)
        || file.EndsWith(".deal.yaml", StringComparison.OrdinalIgnoreCase)
        || file.EndsWith(".deal.yml", StringComparison.OrdinalIgnoreCase);
}
