using System.Text;
using System.Text.Json.Nodes;
using Entente.Reports;

namespace Entente.Tests.Reports;

/// <summary>Writes docs/reference/ledger.md from the schema and the table of columns, which a test compares with the page.</summary>
internal static class LedgerReference
{
    public static string Page()
    {
        JsonNode schema = JsonNode.Parse(LedgerSchema.Text)!;
        var text = new StringBuilder();
        text.Append(
            """
            # The ledger for programs

            Generated from the program; a test keeps it current (`UPDATE_GOLDEN=1` rewrites it).

            ## The document: `weigh --json` and ledger.json

            `entente weigh DEAL --json` prints one JSON document and nothing else; `--out` writes the same as ledger.json. Its schema is
            [ledger.schema.json](ledger.schema.json), which `entente schema ledger` prints. Keys may be added within schema 1, never changed or
            removed. Numbers that are not finite are `null`. Where a key stands for a name (a party, a clause, a component), the table says `NAME`.

            | Key | Type | Meaning |
            | --- | --- | --- |

            """
        );
        Rows(text, schema, schema, "");
        text.Append(
            """

            ## The table: ledger.csv

            UTF-8, commas, a header, quotes as in RFC 4180, numbers that read back as the same doubles, empty where not finite. A row for each package
            and party, and below it one for each component of the payoff.

            | Column | Meaning |
            | --- | --- |

            """
        );
        foreach ((string name, string meaning) in LedgerCsv.Columns)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{name}` | {meaning} |\n");
        text.Append(
            """

            ## The worlds: runs.parquet

            A row for each world that counts: `run`, its number; a column for each input with what was drawn; `present value of PARTY`, what a party has
            without a deal; `gain of PARTY from PACKAGE` for each package of the ledger. Money as in the ledger; the mean of a column of gains is the
            ledger's. `drivers --data`, `discover --data`, DuckDB, pandas and R read it; Entente knows from the file which columns are inputs.

            Every figure of the ledger is computed from all worlds, exactly; percentiles are not binned. So that memory does not grow with their number,
            what is kept of each world goes beyond 32 MB into a temporary file (in the folder that `TMPDIR` names; refused beyond 16 GB), one column of which
            is in memory at a time. `drivers`, `flips` and the `turn` of a claim look at the first 4,096 worlds; their errors say what that leaves open, and a
            remark (EN7101) says so where there are more.

            ## The run record: run.json

            How the result was made: the command, when it started and how long it took (the only place with a clock), versions, seed, options, and the
            SHA-256 of each file read, a model's data files among them. The [commands for studies](reports.md) write one too, with their own options.

            """
        );
        return text.ToString();
    }

    private static void Rows(StringBuilder text, JsonNode schema, JsonNode root, string path)
    {
        foreach ((string key, JsonNode? child) in schema["properties"]?.AsObject() ?? [])
        {
            string name = path.Length == 0 ? key : $"{path}.{key}";
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"| `{name}` | {Type(child!)} | {child!["description"]?.GetValue<string>()} |\n"
            );
            if (child["$ref"]?.GetValue<string>() is not { } reference)
                Children(text, child, root, name);
            else if (reference != "#")
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{name}.…` | | as `{Place(reference)}` |\n");
        }
    }

    private static void Children(StringBuilder text, JsonNode schema, JsonNode root, string name)
    {
        if (schema["items"] is { } items)
            Children(text, items, root, name + "[]");
        else if (schema["additionalProperties"] is JsonObject values && values["$ref"]?.GetValue<string>() is { } reference)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{name}.NAME.…` | | as `{Place(reference)}` |\n");
        else if (schema["additionalProperties"] is JsonObject others)
            Children(text, others, root, name + ".NAME");
        else
            Rows(text, schema, root, name);
    }

    private static string Place(string reference) =>
        reference[2..]
            .Replace("properties/", "")
            .Replace("/items", "[]")
            .Replace("/additionalProperties", ".NAME")
            .Replace('/', '.');

    private static string Type(JsonNode schema)
    {
        if (schema["$ref"] != null)
            return "object";
        string type = schema["type"] is JsonArray many
            ? string.Join(" or ", many.Select(t => t!.GetValue<string>()))
            : schema["type"]?.GetValue<string>() ?? "";
        return schema["items"]?["type"] is JsonValue items ? $"{type} of {items.GetValue<string>()}s" : type;
    }
}
