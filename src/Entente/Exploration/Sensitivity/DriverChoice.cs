using Entente.Diagnostics;

namespace Entente.Exploration.Sensitivity;

/// <summary>Which method is valid for which inputs, and why.</summary>
internal static class DriverChoice
{
    /// <summary>The method with the reason for it.</summary>
    /// <exception cref="DiagnosticException">The method that was asked for is not valid, or has too few runs.</exception>
    public static (DriverMethod Method, string Why) For(Factors factors, DriverOptions options)
    {
        if (factors.All.IsEmpty)
            throw new DiagnosticException([ExplorationDiagnostics.NothingUncertain()]);
        var method = options.Method;
        if (method == DriverMethod.Automatic)
            return Automatic(factors, options);
        Refuse(factors, options, method);
        return (method, Asked(factors, method));
    }

    private static (DriverMethod, string) Automatic(Factors factors, DriverOptions options)
    {
        string tied = string.Join(", ", factors.Tied.Take(6));
        if (!factors.AreIndependent && options.Runs / ShapleyStudy.RowsPer(factors) >= 256)
            return (
                DriverMethod.Shapley,
                $"shapley, because {tied} are correlated: shares of variance of correlated inputs overlap, Shapley effects part them so that they sum to one."
            );
        if (!factors.AreIndependent && !options.ByGroup)
            return (
                DriverMethod.Delta,
                $"delta, because {tied} are correlated and the runs do not suffice for Shapley effects: delta is valid for correlated inputs, but counts what an input shares with others for both."
            );
        if (!factors.AreIndependent)
            throw new DiagnosticException([
                ExplorationDiagnostics.TooFewRuns("shapley", options.Runs, 256L * ShapleyStudy.RowsPer(factors)),
            ]);
        if (options.Runs / SobolStudy.RowsPer(factors, options) >= 256)
            return (
                DriverMethod.Sobol,
                "sobol, because the inputs are independent: first order and total shares of variance, with interactions."
            );
        return (
            DriverMethod.Morris,
            "morris, because the runs do not suffice for shares of variance of so many independent inputs: a screening, which ranks but does not share out."
        );
    }

    private static void Refuse(Factors factors, DriverOptions options, DriverMethod method)
    {
        bool needsIndependence =
            method is DriverMethod.Morris or DriverMethod.Efast or DriverMethod.Dgsm
            || (method == DriverMethod.Sobol && options.SecondOrder);
        if (needsIndependence && !factors.AreIndependent)
            throw new DiagnosticException([ExplorationDiagnostics.NeedsIndependence(NameOf(method), factors.Tied)]);
        if (
            method is DriverMethod.Efast or DriverMethod.Dgsm
            && factors.All.FirstOrDefault(f => f.Members.Length > 1) is { } several
        )
            throw new DiagnosticException([ExplorationDiagnostics.NeedsSingleInputs(NameOf(method), several.Name)]);
        bool isOfSingles = GivenData.Methods.Contains(method) && method != DriverMethod.Sobol;
        if (options.ByGroup && isOfSingles && factors.All.MaxBy(f => f.Members.Length) is { } group)
            throw new DiagnosticException([ExplorationDiagnostics.NeedsSingleInputs(NameOf(method), group.Name)]);
        if (method == DriverMethod.Efast && factors.All.Any(f => f.HasNoise))
            throw new DiagnosticException([ExplorationDiagnostics.NeedsNoNoise(NameOf(method))]);
        if (
            method == DriverMethod.Pawn
            && !options.At.IsEmpty
            && factors.Space.Inputs.FirstOrDefault(i => i.ShareOf.Length > 0) is { } share
        )
            throw new DiagnosticException([ExplorationDiagnostics.NeedsSingleInputs("pawn at given values", share.ShareOf)]);
        long least = method switch
        {
            DriverMethod.Sobol => 2L * SobolStudy.RowsPer(factors, options),
            DriverMethod.Shapley => 4L * ShapleyStudy.RowsPer(factors),
            DriverMethod.Morris => 2L * MorrisStudy.RowsPer(factors),
            DriverMethod.Efast => EfastStudy.Least(factors.All.Length),
            DriverMethod.Dgsm => 2L * (factors.Space.Names.Length + 1),
            DriverMethod.Tornado => 1,
            DriverMethod.Pawn when !options.At.IsEmpty => 20 * PawnAtStudy.SamplesOf(factors, options),
            _ => 10,
        };
        if (options.Runs < least)
            throw new DiagnosticException([ExplorationDiagnostics.TooFewRuns(NameOf(method), options.Runs, least)]);
    }

    private static string Asked(Factors factors, DriverMethod method) =>
        (method, factors.AreIndependent) switch
        {
            (DriverMethod.Sobol, true) => "sobol, as asked; valid, because the inputs are independent.",
            (DriverMethod.Sobol, false) =>
                "sobol, as asked; in the form for correlated inputs, in which first and total do not add up: Shapley effects do.",
            (DriverMethod.Tornado, false) =>
                "tornado, as asked; it moves one input alone, which correlated inputs do not do: read it as what-if, not as what is likely.",
            (DriverMethod.Morris or DriverMethod.Efast or DriverMethod.Dgsm, _) =>
                $"{NameOf(method)}, as asked; valid, because the inputs are independent.",
            (DriverMethod.Src or DriverMethod.Srrc or DriverMethod.Pcc or DriverMethod.Prcc, false) =>
                $"{NameOf(method)}, as asked; of correlated inputs each is given what the others leave it.",
            (_, false) =>
                $"{NameOf(method)}, as asked; valid for correlated inputs, but what inputs share counts for each of them.",
            _ => $"{NameOf(method)}, as asked.",
        };

    /// <summary>The name of a method on the command line and in JSON.</summary>
    public static string NameOf(DriverMethod method) =>
        method == DriverMethod.Regional ? "ks" : method.ToString().ToLowerInvariant();

    /// <summary>The study of a method.</summary>
    public static Study StudyOf(Uncertainty uncertainty, Factors factors, DriverMethod method, DriverOptions options) =>
        method switch
        {
            DriverMethod.Sobol => new SobolStudy(factors, options),
            DriverMethod.Shapley => new ShapleyStudy(factors, options),
            DriverMethod.Morris => new MorrisStudy(factors, options),
            DriverMethod.Efast => new EfastStudy(factors, options),
            DriverMethod.Dgsm => new DgsmStudy(factors, options),
            DriverMethod.Tornado => new TornadoStudy(factors, options),
            DriverMethod.Pawn when !options.At.IsEmpty => new PawnAtStudy(factors, options),
            _ => new SampleStudy(uncertainty, method, options),
        };
}
