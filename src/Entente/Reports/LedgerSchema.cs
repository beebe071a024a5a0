using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace Entente.Reports;

/// <summary>The JSON Schema (draft 2020-12) of the document that <see cref="LedgerJson"/> writes.</summary>
public static class LedgerSchema
{
    /// <summary>Version of the document's form, its key "schema".</summary>
    public const int Version = 1;

    /// <summary>The schema, indented, with a line end after it.</summary>
    public static string Text => text.Value;

    private static readonly Lazy<string> text = new(Make);

    private static string Make()
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };
        JsonNode schema = LedgerJson.Options.GetJsonSchemaAsNode(typeof(LedgerDocument), options);
        var root = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Ledger of Entente, schema 1",
        };
        foreach ((string key, JsonNode? value) in schema.AsObject())
            root[key] = value?.DeepClone();
        if (root["properties"]?["schema"] is JsonObject version)
            version["const"] = Version;
        // The exporter does not see that a value of a dictionary may be null.
        if (root["properties"]?["picks"]?["additionalProperties"] is JsonObject pick)
            pick["type"] = new JsonArray("array", "null");
        return root.ToJsonString(LedgerJson.Options) + "\n";
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        ICustomAttributeProvider source =
            (ICustomAttributeProvider?)context.PropertyInfo?.AttributeProvider ?? context.TypeInfo.Type;
        string? description = source
            .GetCustomAttributes(inherit: false)
            .OfType<DescriptionAttribute>()
            .FirstOrDefault()
            ?.Description;
        if (description == null || node is not JsonObject schema)
            return node;
        var described = new JsonObject { ["description"] = description };
        foreach ((string key, JsonNode? value) in schema.Where(pair => pair.Key != "description"))
            described[key] = value?.DeepClone();
        return described;
    }
}
