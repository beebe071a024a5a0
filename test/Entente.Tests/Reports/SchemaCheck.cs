using System.Globalization;
using System.Text.Json.Nodes;

namespace Entente.Tests.Reports;

/// <summary>Checks a document against the part of JSON Schema that our schemas use; any other keyword is an error, so that nothing goes unchecked.</summary>
internal static class SchemaCheck
{
    private static readonly HashSet<string> understood =
    [
        "$schema",
        "title",
        "description",
        "type",
        "properties",
        "required",
        "items",
        "additionalProperties",
        "const",
        "enum",
        "$ref",
    ];

    public static List<string> Problems(JsonNode? document, JsonNode schema)
    {
        var problems = new List<string>();
        Check(document, schema, schema, "", problems);
        return problems;
    }

    /// <summary>The schema that a reference of the form <c>#/a/b</c> names.</summary>
    public static JsonNode Resolve(string reference, JsonNode root) =>
        reference == "#"
            ? root
            : reference[2..]
                .Split('/')
                .Aggregate(
                    root,
                    (node, part) => node is JsonArray array ? array[int.Parse(part, CultureInfo.InvariantCulture)]! : node[part]!
                );

    private static void Check(JsonNode? value, JsonNode schema, JsonNode root, string path, List<string> problems)
    {
        var keywords = schema.AsObject();
        problems.AddRange(
            keywords.Select(k => k.Key).Where(k => !understood.Contains(k)).Select(k => $"{path}: unknown keyword {k}")
        );
        if (keywords["$ref"] is { } reference)
            Check(value, Resolve(reference.GetValue<string>(), root), root, path, problems);
        if (
            keywords["type"] is { } type
            && !Types(type).Contains(TypeOf(value))
            && !(TypeOf(value) == "integer" && Types(type).Contains("number"))
        )
            problems.Add($"{path}: {TypeOf(value)} instead of {type.ToJsonString()}");
        if (keywords["const"] is { } constant && !JsonNode.DeepEquals(constant, value))
            problems.Add($"{path}: not {constant.ToJsonString()}");
        if (value is JsonObject content)
            CheckObject(content, keywords, root, path, problems);
        if (value is JsonArray array && keywords["items"] is { } items)
            for (int i = 0; i < array.Count; i++)
                Check(array[i], items, root, $"{path}[{i}]", problems);
    }

    private static void CheckObject(JsonObject content, JsonObject schema, JsonNode root, string path, List<string> problems)
    {
        var required = schema["required"]?.AsArray().Select(r => r!.GetValue<string>()) ?? [];
        problems.AddRange(required.Where(r => !content.ContainsKey(r)).Select(r => $"{path}: {r} is missing"));
        foreach ((string key, JsonNode? child) in content)
            if (schema["properties"]?[key] is { } property)
                Check(child, property, root, $"{path}.{key}", problems);
            else if (schema["additionalProperties"] is JsonObject other)
                Check(child, other, root, $"{path}.*", problems);
            else if (schema["$ref"] == null)
                problems.Add($"{path}: {key} is not described");
    }

    private static IEnumerable<string> Types(JsonNode type) =>
        type is JsonArray many ? many.Select(t => t!.GetValue<string>()) : [type.GetValue<string>()];

    private static string TypeOf(JsonNode? value) =>
        value switch
        {
            null => "null",
            JsonObject => "object",
            JsonArray => "array",
            _ => value.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.String => "string",
                System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => "boolean",
                System.Text.Json.JsonValueKind.Number => value.ToJsonString().All(c => char.IsAsciiDigit(c) || c == '-')
                    ? "integer"
                    : "number",
                _ => "null",
            },
        };
}
