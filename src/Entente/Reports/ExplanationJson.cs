using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Explanation;

namespace Entente.Reports;

/// <summary>What explains a variable, as JSON documents for programs: docs/reference/explain-and-diff.md describes them.</summary>
public static class ExplanationJson
{
    private const int Version = 1;

    internal static readonly JsonSerializerOptions Options = new(LedgerJson.Options)
    {
        Converters = { new FiniteNumbers(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The causes, uses and loops of a variable.</summary>
    public static string Text(
        string title,
        IReadOnlyList<double> times,
        CausalNode causes,
        CausalNode uses,
        FeedbackLoops loops
    ) => Written(new ExplanationDocument(Version, title, times, causes, uses, loops));

    /// <summary>What moved a variable between two runs.</summary>
    public static string Text(string from, string to, Movement movement) =>
        Written(new MovementDocument(Version, from, to, movement));

    internal static string Written<T>(T document) => JsonSerializer.Serialize(document, Options) + "\n";
}

/// <summary>Writes numbers that are not finite as null.</summary>
internal sealed class FiniteNumbers : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }
}

/// <summary>The document of a variable.</summary>
internal sealed record ExplanationDocument(
    int Schema,
    string Run,
    IReadOnlyList<double> Times,
    CausalNode Causes,
    CausalNode Uses,
    FeedbackLoops Loops
);

/// <summary>The document of a movement.</summary>
internal sealed record MovementDocument(int Schema, string From, string To, Movement Movement);
