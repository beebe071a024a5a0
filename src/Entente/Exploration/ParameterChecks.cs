namespace Entente.Exploration;

/// <summary>The checks that parameters of distributions share; each answers with the first problem, or null.</summary>
internal static class ParameterChecks
{
    /// <summary>All are finite numbers.</summary>
    public static ParameterProblem? Finite(params ReadOnlySpan<(string Name, double Value)> parameters)
    {
        foreach ((string name, double value) in parameters)
            if (!double.IsFinite(value))
                return new ParameterProblem(name, $"'{name}' is not a finite number.");
        return null;
    }

    /// <summary>All are finite and above zero.</summary>
    public static ParameterProblem? Positive(params ReadOnlySpan<(string Name, double Value)> parameters)
    {
        if (Finite(parameters) is { } problem)
            return problem;
        foreach ((string name, double value) in parameters)
            if (value <= 0)
                return new ParameterProblem(name, Text($"'{name}' must be above zero, and is {value}."));
        return null;
    }

    /// <summary>A shape beyond which the incomplete gamma and beta functions lose their digits, and the distribution is a normal one to within a
    /// thousandth of its standard deviation.</summary>
    public static ParameterProblem? NotNearlyNormal(string name, double shape) =>
        shape <= 1e7
            ? null
            : new ParameterProblem(
                name,
                "The distribution is too narrow to be computed to all digits, and hardly differs from a normal one.",
                "Take normal: { mean: …, sd: … }."
            );

    /// <summary>Both are finite and the first lies below the second.</summary>
    public static ParameterProblem? Increasing((string Name, double Value) low, (string Name, double Value) high)
    {
        if (Finite(low, high) is { } problem)
            return problem;
        return low.Value < high.Value
            ? null
            : new ParameterProblem(high.Name, Text($"'{high.Name}' ({high.Value}) must be above '{low.Name}' ({low.Value})."));
    }

    /// <summary>Percentiles between 0 and 100 whose values rise with them; they come sorted by probability.</summary>
    public static ParameterProblem? Rising(ReadOnlySpan<Percentile> percentiles)
    {
        for (int i = 0; i < percentiles.Length; i++)
        {
            Percentile percentile = percentiles[i];
            if (!(percentile.Probability is > 0 and < 1))
                return new ParameterProblem(
                    percentile.Key,
                    $"'{percentile.Key}' is no percentile: it must lie between p0 and p100, without them."
                );
            if (!double.IsFinite(percentile.Value))
                return new ParameterProblem(percentile.Key, $"'{percentile.Key}' is not a finite number.");
            if (i > 0 && percentiles[i - 1].Probability >= percentile.Probability)
                return new ParameterProblem(percentile.Key, $"'{percentile.Key}' is given twice.");
            if (i > 0 && percentiles[i - 1].Value >= percentile.Value)
                return new ParameterProblem(
                    percentile.Key,
                    Text(
                        $"'{percentile.Key}' ({percentile.Value}) must be above '{percentiles[i - 1].Key}' ({percentiles[i - 1].Value})."
                    )
                );
        }
        return null;
    }

    /// <summary>Text with numbers as in the files: a decimal point, as few digits as tell the value.</summary>
    public static string Text(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>A number for a message: four significant digits.</summary>
    public static string Rounded(double value) => value.ToString("G4", System.Globalization.CultureInfo.InvariantCulture);
}
