using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Exploration;

namespace Entente.Deals.Reading;

/// <summary>The JSON Schema of deal files (draft 2020-12), from which editors complete; made of the table that the reader uses.</summary>
public static class DealSchema
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema.</summary>
    public static string Text { get; } = Make(DealKeys.Root, "Entente deal file");

    /// <summary>The schema of behaviour files.</summary>
    public static string Behaviour { get; } = Make(DealKeys.BehaviourRoot, "Entente behaviour file");

    private static string Make(DealSection section, string title)
    {
        var schema = Section(section);
        var root = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = title };
        foreach (var (key, value) in schema.ToList())
        {
            schema.Remove(key);
            root[key] = value;
        }
        return root.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Section(DealSection section, bool open = false)
    {
        var properties = new JsonObject();
        foreach (var key in section.Keys)
            properties[key.Name] = Key(key);
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["description"] = section.About,
            ["properties"] = properties,
        };
        if (section.Keys.Any(k => k.Required))
            schema["required"] = new JsonArray([.. section.Keys.Where(k => k.Required).Select(k => JsonValue.Create(k.Name))]);
        schema["additionalProperties"] = open;
        return schema;
    }

    private static JsonObject Key(DealKey key)
    {
        var schema = key.Type switch
        {
            KeyType.Number => Of("number"),
            KeyType.Flag => Of("boolean", "string"),
            KeyType.Term => Of("number", "string"),
            KeyType.Names => Of("string", "array"),
            KeyType.Range => Of("array"),
            KeyType.Clauses => Of("string", "array", "object"),
            KeyType.Values => Of("object"),
            KeyType.Section when key.Of != null => Short(key.Of),
            KeyType.Sections when key.Of != null => new JsonObject { ["type"] = "array", ["items"] = Section(key.Of) },
            KeyType.Named when key.Of != null => new JsonObject { ["type"] = "object", ["additionalProperties"] = Short(key.Of) },
            KeyType.Vintages when key.Of != null => new JsonObject { ["type"] = "array", ["items"] = Uncertain(key.Of) },
            KeyType.Series when key.Of != null => Series(key.Of),
            KeyType.SeriesByName when key.Of != null => new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = Series(key.Of),
            },
            KeyType.NamesByName => new JsonObject { ["type"] = "object", ["additionalProperties"] = Of("string", "array") },
            KeyType.Uncertain when key.Of != null => new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = Uncertain(key.Of),
            },
            // YAML reads a bare yes, no, number or date as something else than a text.
            _ => Of("string", "number", "boolean"),
        };
        schema["description"] = key.About;
        if (!key.OneOf.IsEmpty)
            schema["enum"] = new JsonArray([.. key.OneOf.Select(o => JsonValue.Create(o))]);
        return schema;
    }

    private static JsonObject Of(params string[] types) =>
        new() { ["type"] = types.Length == 1 ? types[0] : new JsonArray([.. types.Select(t => JsonValue.Create(t))]) };

    private static JsonObject Short(DealSection section) =>
        section.Short.Length == 0
            ? Section(section)
            : new JsonObject { ["anyOf"] = new JsonArray(Of("string", "number", "boolean"), Section(section)) };

    private static JsonObject Series(DealSection section) =>
        new()
        {
            ["anyOf"] = new JsonArray(
                Of("number"),
                new JsonObject
                {
                    ["type"] = "object",
                    ["patternProperties"] = new JsonObject { ["^-?[0-9]+(\\.[0-9]+)?$"] = Of("number") },
                    ["additionalProperties"] = false,
                },
                Section(section)
            ),
        };

    private static JsonObject Uncertain(DealSection section)
    {
        var schema = Section(section);
        if (schema["properties"] is not JsonObject properties)
            return schema;
        foreach (var kind in DistributionKinds.All)
            properties[kind.Name] = Distribution(kind);
        properties["white"] = Parameters("White noise, drawn anew in each time step.", ["sd"], "number", "string");
        properties["ornstein uhlenbeck"] = Parameters(
            "Noise that forgets in about its relaxation time.",
            ["sd", "relaxation"],
            "number",
            "string"
        );
        properties["pink"] = Parameters(
            "Noise of equal variance in each octave of frequency, up to its longest relaxation time.",
            ["sd", "relaxation"],
            "number",
            "string"
        );
        properties["share"] = Parameters("A share of a whole; all shares of it sum to 1.", ["of", "weight"], "number", "string");
        properties["mixture"] = Parameters(
            "One of several distributions, 'of', a list of them, with 'weights'.",
            ["of", "weights", "truncate"],
            "array",
            "object"
        );
        return schema;
    }

    private static JsonObject Distribution(DistributionKind kind)
    {
        bool lists = kind.Name is "discrete" or "empirical";
        var schema = Parameters(
            kind.About,
            [.. kind.Forms.SelectMany(f => f.Required.Concat(f.Optional)).Distinct()],
            lists ? "array" : "number"
        );
        if (kind.Forms.Any(f => f.MostPercentiles > 0))
            schema["patternProperties"] = new JsonObject { ["^p[0-9]+(\\.[0-9]+)?$"] = Of("number") };
        if (kind.Name == "empirical" && schema["properties"] is JsonObject observed)
            foreach (string name in new[] { "file", "column" })
                observed[name] = Of("string");
        if (schema["properties"] is JsonObject properties)
            properties["truncate"] = Parameters("What lies outside is left out.", ["min", "max"], "number");
        return schema;
    }

    private static JsonObject Parameters(string about, ImmutableArray<string> names, params string[] types)
    {
        var properties = new JsonObject();
        foreach (string name in names)
            properties[name] = Of(types);
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = about,
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }
}
