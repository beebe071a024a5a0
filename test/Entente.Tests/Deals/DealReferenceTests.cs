using System.Globalization;
using System.Text;
using System.Text.Json;
using Entente.Deals.Reading;
using Entente.Exploration;

namespace Entente.Tests.Deals;

/// <summary>The schema and the reference page of deal files follow the table of keys that the reader uses.</summary>
public class DealReferenceTests
{
    private const string Marker =
        "<!-- Below: made from the reader's table of keys by DealReferenceTests; UPDATE_GOLDEN=1 rewrites it. -->";

    private static readonly string Folder = Path.Combine(Shared.Repository, "docs", "reference");

    [Fact]
    public void The_schema_in_the_docs_is_current() => Golden.Check(DealSchema.Text, Path.Combine(Folder, "deal.schema.json"));

    [Fact]
    public void The_schema_of_behaviour_files_in_the_docs_is_current() =>
        Golden.Check(DealSchema.Behaviour, Path.Combine(Folder, "behaviour.schema.json"));

    [Fact]
    public void The_reference_page_lists_every_key()
    {
        string page = Path.Combine(Folder, "deal-file.md");
        string written = File.ReadAllText(page).ReplaceLineEndings("\n").Split(Marker)[0].TrimEnd();
        Golden.Check($"{written}\n\n{Marker}\n\n{Tables()}", page);
    }

    [Theory]
    [InlineData("detente")]
    [InlineData("shared-fishery")]
    public void The_examples_use_only_keys_of_the_schema(string example)
    {
        using var schema = JsonDocument.Parse(DealSchema.Text);
        string file = Directory.GetFiles(Path.Combine(Shared.Repository, "examples", example), "*.deal.yaml").Single();
        var yaml = new YamlReading(file);
        var problems = new List<string>();
        if (yaml.Load() is { } root)
            SchemaCheck.Check(schema.RootElement, root, "", problems);
        Assert.Empty(yaml.Problems);
        Assert.Empty(problems);
    }

    private static string Tables()
    {
        var page = new StringBuilder("## All keys\n\n**Bold** keys must be there.\n");
        var waiting = new Queue<DealSection>([DealKeys.Root, DealKeys.BehaviourRoot]);
        var done = new HashSet<DealSection>();
        while (waiting.TryDequeue(out var section))
        {
            if (!done.Add(section))
                continue;
            page.Append(
                CultureInfo.InvariantCulture,
                $"\n### {char.ToUpperInvariant(section.Name[0])}{section.Name[1..]}\n\n{section.About}\n\n| key | takes | |\n|---|---|---|\n"
            );
            foreach (var key in section.Keys)
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"| {(key.Required ? $"**{key.Name}**" : key.Name)} | {Takes(key)} | {key.About} |\n"
                );
                if (key.Of != null)
                    waiting.Enqueue(key.Of);
            }
        }
        page.Append(
            "\n### Distributions\n\nAny may have `truncate: { min: …, max: … }`. Percentiles are written p5, p50 or p97.5.\n\n| kind | takes | |\n|---|---|---|\n"
        );
        foreach (var kind in DistributionKinds.All)
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {kind.Name} | {string.Join("; or ", kind.Forms.Select(f => f.InWords().Replace("'", "", StringComparison.Ordinal)))} | {kind.About} |\n"
            );
        page.Append("| white | sd | A noise, drawn anew in each time step. |\n");
        page.Append("| ornstein uhlenbeck | sd and relaxation | A noise that forgets in about its relaxation time. |\n");
        return page.ToString();
    }

    private static string Takes(DealKey key) =>
        key.Type switch
        {
            _ when !key.OneOf.IsEmpty => string.Join(", ", key.OneOf),
            KeyType.Number => "number",
            KeyType.Flag => "yes or no",
            KeyType.Term => "number or expression",
            KeyType.Names => "name or list of names",
            KeyType.Section => $"keys of {key.Of?.Name}",
            KeyType.Named => $"by name, {key.Of?.Name}",
            KeyType.Sections => $"list of {key.Of?.Name}",
            KeyType.Values => "values by name",
            KeyType.Clauses => "list of clauses, or settings by clause",
            KeyType.Uncertain => $"by variable, {key.Of?.Name}",
            KeyType.Range => "list of two numbers",
            KeyType.Vintages => $"list of {key.Of?.Name}",
            KeyType.Series => "number, numbers by time, or a file's column",
            KeyType.SeriesByName => "by variable: number, numbers by time, or a file's column",
            KeyType.NamesByName => "by name, a name or list of names",
            _ => "text",
        };
}
