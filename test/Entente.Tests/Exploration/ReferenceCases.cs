using System.Globalization;
using System.Text.Json;

namespace Entente.Tests.Exploration;

/// <summary>Reads the tables of known answers in ../shared/reference.</summary>
internal static class ReferenceCases
{
    /// <summary>The cases of one method of a file of reference/exploration.</summary>
    public static List<JsonElement> Exploration(string file, string method) =>
        SomeOf(Cases("exploration", file).Where(c => c.GetProperty("method").GetString() == method), method);

    /// <summary>The cases of one kind of a file of reference/judgement.</summary>
    public static List<JsonElement> Judgement(string file, string kind) =>
        SomeOf(Cases("judgement", file).Where(c => c.GetProperty("kind").GetString() == kind), kind);

    // A loop over no cases would test nothing.
    private static List<JsonElement> SomeOf(IEnumerable<JsonElement> cases, string method)
    {
        List<JsonElement> found = [.. cases];
        Assert.True(found.Count > 0, $"The reference has no cases of '{method}'.");
        return found;
    }

    /// <summary>Holds every expected value of every case of a method against an answer, an object whose properties have the names of the expected
    /// ones.</summary>
    public static void Answer(string file, string method, Func<JsonElement, object> answer)
    {
        foreach (JsonElement c in Exploration(file, method))
        {
            var tolerance = c.GetProperty("tolerance");
            var given = JsonSerializer.SerializeToElement(answer(c.GetProperty("inputs")), Json);
            Compare(
                c.GetProperty("expected"),
                given,
                tolerance.GetProperty("relative").GetDouble(),
                tolerance.GetProperty("absolute").GetDouble(),
                c.GetProperty("id").GetString() ?? method
            );
        }
    }

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static void Compare(JsonElement expected, JsonElement given, double relative, double absolute, string what)
    {
        if (expected.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in expected.EnumerateObject())
            {
                Assert.True(given.TryGetProperty(property.Name, out var value), $"{what}: nothing is said of {property.Name}");
                Compare(property.Value, value, relative, absolute, $"{what} {property.Name}");
            }
        }
        else if (expected.ValueKind == JsonValueKind.Array)
        {
            Assert.Equal(expected.GetArrayLength(), given.GetArrayLength());
            for (int i = 0; i < expected.GetArrayLength(); i++)
                Compare(expected[i], given[i], relative, absolute, $"{what} {i}");
        }
        else if (expected.ValueKind == JsonValueKind.Number)
            Near(expected.GetDouble(), Double(given), relative, absolute, what);
        else
            Assert.True(expected.ToString() == given.ToString(), $"{what}: expected {expected}, got {given}");
    }

    private static double Double(JsonElement number) =>
        number.ValueKind == JsonValueKind.Number ? number.GetDouble()
        : number.ValueKind == JsonValueKind.String ? double.Parse(number.GetString() ?? "", CultureInfo.InvariantCulture)
        : double.NaN;

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
