using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Entente.Tests.Deals;

/// <summary>As much of JSON Schema as the schema of deal files uses, so that the examples can be held against it.</summary>
internal static class SchemaCheck
{
    private static readonly HashSet<string> Known =
    [
        "$schema",
        "title",
        "description",
        "type",
        "properties",
        "patternProperties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "anyOf",
        "minItems",
        "maxItems",
    ];

    public static void Check(JsonElement schema, YamlNode node, string path, List<string> problems)
    {
        foreach (var keyword in schema.EnumerateObject())
            if (!Known.Contains(keyword.Name))
                problems.Add($"{path}: this check does not know the keyword {keyword.Name}");
        if (schema.TryGetProperty("anyOf", out var any))
        {
            var tries = any.EnumerateArray().Select(option => Problems(option, node, path)).ToList();
            if (tries.TrueForAll(t => t.Count > 0))
                problems.AddRange(tries.MaxBy(t => t.Count) ?? []);
        }
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(t => Is(t, node)))
            problems.Add($"{path}: is not {type}");
        else if (node is YamlMappingNode map)
            CheckMap(schema, map, path, problems);
        else if (node is YamlSequenceNode list && schema.TryGetProperty("items", out var items))
            foreach (var child in list)
                Check(items, child, path + "[]", problems);
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(v => v.GetString() == node.ToString()))
            problems.Add($"{path}: '{node}' is none of {values}");
    }

    private static List<string> Problems(JsonElement schema, YamlNode node, string path)
    {
        var problems = new List<string>();
        Check(schema, node, path, problems);
        return problems;
    }

    private static void CheckMap(JsonElement schema, YamlMappingNode map, string path, List<string> problems)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var key in required.EnumerateArray())
                if (!map.Children.Keys.Any(k => k.ToString() == key.GetString()))
                    problems.Add($"{path}: {key} is missing");
        foreach (var (key, value) in map.Children)
        {
            string name = key.ToString();
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out var property))
                Check(property, value, $"{path}/{name}", problems);
            else if (Pattern(schema, name) is { } pattern)
                Check(pattern, value, $"{path}/{name}", problems);
            else if (schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False)
                problems.Add($"{path}: {name} is no key");
            else if (more.ValueKind == JsonValueKind.Object)
                Check(more, value, $"{path}/{name}", problems);
        }
    }

    private static JsonElement? Pattern(JsonElement schema, string name) =>
        schema.TryGetProperty("patternProperties", out var patterns)
        && patterns.EnumerateObject().FirstOrDefault(p => Regex.IsMatch(name, p.Name))
            is { Value.ValueKind: JsonValueKind.Object } found
            ? found.Value
            : null;

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString() ?? "") : [type.GetString() ?? ""];

    private static bool Is(string type, YamlNode node) =>
        type switch
        {
            "object" => node is YamlMappingNode,
            "array" => node is YamlSequenceNode,
            "number" => node is YamlScalarNode { Value: var text }
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            _ => node is YamlScalarNode,
        };
}
