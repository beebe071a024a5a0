using System.Globalization;
using System.Text.Json;

namespace Entente.Tests.Exploration;

/// <summary>Reads the tables of known answers in ../shared/reference.</summary>
internal static class ReferenceCases
{
    /// <summary>The cases of one method of a file of reference/exploration.</summary>
    public static List<JsonElement> Exploration(string file, string method) =>
        [.. Cases("exploration", file).Where(c => c.GetProperty("method").GetString() == method)];

    /// <summary>The cases of one kind of a file of reference/judgement.</summary>
    public static List<JsonElement> Judgement(string file, string kind) =>
        [.. Cases("judgement", file).Where(c => c.GetProperty("kind").GetString() == kind)];

    private static List<JsonElement> Cases(string folder, string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Shared.Path("reference", folder, file)));
        return [.. document.RootElement.GetProperty("cases").Clone().EnumerateArray()];
    }

    /// <summary>A number, a fraction as text ("7/2"), or an object with a "decimal".</summary>
    public static double Number(this JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Number => element.GetDouble(),
            JsonValueKind.Object => element.GetProperty("decimal").GetDouble(),
            _ => Fraction(element.GetString() ?? ""),
        };

    public static double[] Numbers(this JsonElement element) => [.. element.EnumerateArray().Select(Number)];

    public static string[] Texts(this JsonElement element) => [.. element.EnumerateArray().Select(e => e.GetString() ?? "")];

    /// <summary>|actual - expected| is at most the greater of the absolute and the relative tolerance.</summary>
    public static void Near(double expected, double actual, double relative, double absolute, string what) =>
        Assert.True(
            expected == actual || Math.Abs(actual - expected) <= Math.Max(absolute, relative * Math.Abs(expected)),
            FormattableString.Invariant($"{what}: expected {expected:R}, got {actual:R}")
        );

    private static double Fraction(string text)
    {
        string[] parts = text.Split('/');
        double numerator = double.Parse(parts[0], CultureInfo.InvariantCulture);
        return parts.Length == 1 ? numerator : numerator / double.Parse(parts[1], CultureInfo.InvariantCulture);
    }
}
