using System.Globalization;
using System.Text.Json.Nodes;
using Entente.Deals;
using Entente.Reports;

namespace Entente.Tests.Reports;

/// <summary>The ledger for programs: JSON with its schema, CSV.</summary>
public class DocumentTests
{
    private static string Reference(string name) => Path.Combine(Shared.Repository, "docs", "reference", name);

    private static string Beside(string name) => Path.Combine(Shared.Repository, "test", "Entente.Tests", "Reports", name);

    [Fact]
    public void The_schema_in_the_docs_is_current() => Golden.Check(LedgerSchema.Text, Reference("ledger.schema.json"));

    [Fact]
    public void The_reference_page_is_current() => Golden.Check(LedgerReference.Page(), Reference("ledger.md"));

    [Fact]
    public void Documents_are_valid_by_their_schema()
    {
        JsonNode schema = JsonNode.Parse(LedgerSchema.Text)!;
        foreach (Ledger ledger in (Ledger[])[SampleLedger.Make(), SampleLedger.WithChanges(), Bare(SampleLedger.Make())])
            Assert.Empty(SchemaCheck.Problems(JsonNode.Parse(LedgerJson.Text(ledger)), schema));
    }

    [Fact]
    public void The_schema_refuses_what_it_should()
    {
        JsonNode schema = JsonNode.Parse(LedgerSchema.Text)!;
        JsonNode document = JsonNode.Parse(LedgerJson.Text(SampleLedger.Make()))!;
        document["schema"] = 2;
        document.AsObject().Remove("seed");
        document["packages"]![0]!["signed"] = "yes";
        document["packages"]![1]!["surprise"] = 1;
        Assert.Equal(4, SchemaCheck.Problems(document, schema).Count);
    }

    // The keys that were promised with schema 1, with their nesting. Adding lines is fine; changing or removing one breaks programs.
    [Theory]
    [InlineData("", "schema deal runs notFinite seed baseYear parties packages attribution picks breaches claims")]
    [InlineData("parties.0", "name affected unit")]
    [InlineData("packages.0", "name clauses acceptableTo signed efficient gains")]
    [InlineData("packages.0.gains.Russia", "mean error p5 median p95 worstTenth probabilityOfGain unit components")]
    [InlineData("packages.0.gains.Russia.components", "fiscal")]
    [InlineData("packages.0.clauses", "mutual cut")]
    [InlineData("attribution", "package method of by")]
    [InlineData("attribution.by.Russia", "mutual cut")]
    [InlineData("picks", "Nash Kalai–Smorodinsky")]
    [InlineData("breaches.0", "package party clause bestYear gainFromBreaking shareOfWorlds criticalDiscountRates")]
    [InlineData("claims.0", "id says verdict checkedBy because")]
    public void Promised_keys_are_there_in_their_order(string path, string keys)
    {
        JsonNode node = JsonNode.Parse(LedgerJson.Text(SampleLedger.Make()))!;
        foreach (string part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
            node = (node is JsonArray array ? array[int.Parse(part, CultureInfo.InvariantCulture)] : node[part])!;
        string[] wanted =
            path.EndsWith("clauses", StringComparison.Ordinal) || path.EndsWith("by.Russia", StringComparison.Ordinal)
                ? [keys]
                : keys.Split(' ');
        Assert.Equal(wanted, node.AsObject().Select(p => p.Key).Take(wanted.Length));
    }

    [Fact]
    public void Values_stand_where_they_belong()
    {
        Ledger ledger = SampleLedger.Make();
        JsonNode document = JsonNode.Parse(LedgerJson.Text(ledger))!;
        JsonNode gain = document["packages"]![0]!["gains"]!["United States"]!;
        Gain expected = ledger.Packages[0].Gains[1];
        Assert.Equal(expected.Median, gain["median"]!.GetValue<double>());
        Assert.Equal(expected.WorstTenth, gain["worstTenth"]!.GetValue<double>());
        Assert.Equal(expected.Components[3], gain["components"]!["peace dividend"]!.GetValue<double>());
        Assert.Equal(-3.9, document["attribution"]!["by"]!["United States"]!["sanctions relief"]!.GetValue<double>());
        Assert.Equal("contested", document["claims"]![1]!["verdict"]!.GetValue<string>());
        Assert.Null(document["before"]);
        Assert.Equal(
            92.5,
            JsonNode.Parse(LedgerJson.Text(SampleLedger.WithChanges()))!["changes"]!["market rate[Russia]"]!.GetValue<double>()
        );
    }

    [Fact]
    public void What_is_not_finite_is_null_and_nothing_picked_too()
    {
        Ledger ledger = SampleLedger.Make();
        Gain broken = ledger.Packages[0].Gains[0] with { Mean = double.NaN, P95 = double.PositiveInfinity };
        WeighedPackage package = ledger.Packages[0] with { Gains = ledger.Packages[0].Gains.SetItem(0, broken) };
        string text = LedgerJson.Text(
            ledger with
            {
                Packages = ledger.Packages.SetItem(0, package),
                Full = package,
                Nash = null,
                KalaiSmorodinsky = [],
            }
        );
        JsonNode document = JsonNode.Parse(text)!;
        Assert.Null(document["packages"]![0]!["gains"]!["Russia"]!["mean"]);
        Assert.Null(document["picks"]!["Nash"]);
        Assert.Null(document["picks"]!["Kalai–Smorodinsky"]);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", text, StringComparison.Ordinal);
        Assert.Empty(SchemaCheck.Problems(document, JsonNode.Parse(LedgerSchema.Text)!));
    }

    [Fact]
    public void The_table_is_the_one_agreed_on()
    {
        Ledger ledger = SampleLedger.Make();
        Golden.Check(
            LedgerCsv.Text(ledger with { Packages = [ledger.Packages[0], ledger.Packages[6]] }),
            Beside("ledger.golden.csv")
        );
    }

    [Fact]
    public void The_table_reads_back()
    {
        Ledger ledger = SampleLedger.Make();
        List<string[]> rows = Read(LedgerCsv.Text(ledger));
        Assert.All(rows, row => Assert.Equal(LedgerCsv.Columns.Length, row.Length));
        int perPackage = ledger.Parties.Sum(p => 1 + p.Components.Length);
        Assert.Equal(1 + (ledger.Packages.Length * perPackage), rows.Count);
        string[] last = rows.Last(r => r[4].Length == 0);
        Assert.Equal(ledger.Packages[^1].Package.Name, last[0]);
        Assert.Equal(ledger.Packages[^1].Gains[^1].P95, double.Parse(last[11], CultureInfo.InvariantCulture));
        Assert.Contains(rows, r => r[1] == $"{SampleLedger.Awkward}=full");
    }

    private static Ledger Bare(Ledger ledger) =>
        ledger with
        {
            Attribution = null,
            Nash = null,
            KalaiSmorodinsky = null,
            Breaches = [],
            Claims = [],
            Drivers = [],
            Assumptions = [],
            Provenance = [],
            Sources = [],
            Fans = [],
            NamedWorlds = [],
            Remarks = [],
            Clauses = [],
        };

    // RFC 4180 by the letter, as another program would read it.
    private static List<string[]> Read(string text)
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var field = new System.Text.StringBuilder();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                field.Append(text[++i]);
            else if (c == '"')
                quoted = !quoted;
            else if (!quoted && c is ',' or '\n' && !quoted)
            {
                row.Add(field.ToString());
                field.Clear();
                if (c != '\n')
                    continue;
                rows.Add([.. row]);
                row.Clear();
            }
            else
                field.Append(c);
        }
        return rows;
    }
}
