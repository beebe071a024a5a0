using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Tests.Models;

/// <summary>What must not matter to reading, tried with many variants of the cases' models; and that no text at all makes it fail.</summary>
public partial class ReadingProperties
{
    private static readonly Gen<string> AnyCase = OneOf(
        Directory.EnumerateDirectories(Path.Combine(Shared.Repository, "test", "Entente.Tests", "Cases")).Order().Select(Text)
    );

    // Without groups, macros and settings, whose meaning depends on where they stand.
    private static readonly Gen<string> PlainCase = OneOf(
        new[] { "grammar", "subscripts", "except", "lookups", "data", "vectors" }.Select(name => Text(Folder(name)))
    );

    private static Gen<T> OneOf<T>(IEnumerable<T> values)
    {
        T[] all = [.. values];
        return Gen.Int[0, all.Length - 1].Select(i => all[i]);
    }

    private static string Folder(string name) => Path.Combine(Shared.Repository, "test", "Entente.Tests", "Cases", name);

    private static string Text(string folder) =>
        File.ReadAllText(Directory.GetFiles(folder, "model.*").Single(f => Path.GetExtension(f) is ".mdl" or ".xmile"))
            .ReplaceLineEndings("\n");

    private static string Read(string text) =>
        string.Join('\n', ModelText.Variables(Model.Parse(text)).Select(LinesSorted).Order(StringComparer.Ordinal));

    private static string LinesSorted(string variable) => string.Join('\n', variable.Split('\n').Order(StringComparer.Ordinal));

    private static string ReadWithoutCase(string text) =>
        string.Join(
            '\n',
            ModelText.Variables(Model.Parse(text)).Select(v => Gaps().Replace(v.Replace('_', ' '), " ").ToUpperInvariant())
        );

    [Fact]
    public void The_order_of_entries_does_not_matter() =>
        PlainCase
            .SelectMany(text => Gen.Shuffle(Entries(text)).Select(shuffled => (text, shuffled: string.Join('|', shuffled) + "|")))
            .Sample(t => Assert.Equal(Read(t.text), Read(t.shuffled)), iter: 200);

    private static string[] Entries(string text) =>
        text.Replace("{UTF-8}", "", StringComparison.Ordinal).TrimEnd().TrimEnd('|').Split('|');

    [Fact]
    public void Case_and_white_space_of_names_do_not_matter() =>
        PlainCase
            .SelectMany(text =>
                Gen.Select(Gen.Bool.Array[text.Length], Gen.Int[0, 5].Array[text.Length])
                    .Select(flips => (text, varied: Varied(text, flips.Item1, flips.Item2)))
            )
            .Sample(t => Assert.Equal(ReadWithoutCase(t.text), ReadWithoutCase(t.varied)), iter: 200);

    // Letters change their case; spaces between words become underscores, several spaces, tabs or continued lines.
    private static string Varied(string text, bool[] upper, int[] spaces)
    {
        var varied = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            bool betweenWords =
                i > 0 && i + 1 < text.Length && text[i] == ' ' && char.IsLetter(text[i - 1]) && char.IsLetterOrDigit(text[i + 1]);
            if (betweenWords && spaces[i] < 5)
                varied.Append(new[] { "_", "   ", "\t", " \\\n\t\t", "\n\t" }[spaces[i]]);
            else
                varied.Append(upper[i] ? char.ToUpperInvariant(text[i]) : text[i]);
        }
        return varied.ToString();
    }

    [Fact]
    public void No_text_makes_reading_fail() =>
        AnyCase
            .SelectMany(text => Edit(text).List[1, 8].Select(edits => edits.Aggregate(text, (now, edit) => edit(now))))
            .Sample(
                text =>
                {
                    bool read = Model.TryParse(text, "m.mdl", out _, out ImmutableArray<Diagnostic> problems);
                    int lines = text.ReplaceLineEndings("\n").Count(c => c is '\n') + 1;
                    return read != problems.Any(p => p.Severity == Severity.Error)
                        && problems.All(p => p.Span.Line <= lines && p.Message.Length > 0);
                },
                iter: 2000
            );

    // Takes a stretch away, doubles it, or puts a sign somewhere.
    private static Gen<Func<string, string>> Edit(string text) =>
        Gen.Select(Gen.Int[0, text.Length], Gen.Int[0, 40], Gen.Int[0, 2], OneOf("()[]{}|~,;:=\"'\\+-*/^<>!\n\u00e4\ud800 0a\0"))
            .Select(
                (at, length, kind, sign) =>
                    (Func<string, string>)(
                        now =>
                        {
                            int start = Math.Min(at, now.Length);
                            int end = Math.Min(start + length, now.Length);
                            return kind switch
                            {
                                0 => now[..start] + now[end..],
                                1 => now[..end] + now[start..],
                                _ => now[..start] + sign + now[start..],
                            };
                        }
                    )
            );

    [GeneratedRegex(@"\s+")]
    private static partial Regex Gaps();
}
