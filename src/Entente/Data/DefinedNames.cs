using System.Collections.Immutable;
using System.IO.Compression;
using System.Xml;

namespace Entente.Data;

/// <summary>Reads the named ranges of an .xlsx workbook (ECMA-376, part 1, 18.2.5), which ExcelDataReader 3.6 does not give. Names that stand for formulas or
/// for several areas are left out.</summary>
internal static class DefinedNames
{
    /// <summary>The named ranges of a workbook; none for .xls.</summary>
    public static ImmutableArray<NamedRange> Read(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("PK"u8))
            return [];
        using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        if (
            zip.Entries.FirstOrDefault(e => e.FullName.Equals("xl/workbook.xml", StringComparison.OrdinalIgnoreCase))
            is not { } entry
        )
            return [];
        using var stream = entry.Open();
        using var reader = XmlReader.Create(
            stream,
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = 50_000_000,
            }
        );
        var sheets = new List<string>();
        var names = new List<(string Name, string? Scope, string Text)>();
        while (!reader.EOF)
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "sheet" })
                sheets.Add(reader.GetAttribute("name") ?? "");
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "definedName" })
                // Reading the content moves on to the next node by itself.
                names.Add(
                    (reader.GetAttribute("name") ?? "", reader.GetAttribute("localSheetId"), reader.ReadElementContentAsString())
                );
            else
                reader.Read();
        }
        return [.. names.Select(n => Range(n.Name, n.Scope, n.Text, sheets)).OfType<NamedRange>()];
    }

    // 'Sheet 1'!$B$2:$D$2
    private static NamedRange? Range(string name, string? scope, string text, List<string> sheets)
    {
        int mark = text.LastIndexOf('!');
        if (mark <= 0 || !CellReference.TryBlock(text[(mark + 1)..], out var block))
            return null;
        string sheet = text[..mark];
        if (sheet is ['\'', .., '\''])
            sheet = sheet[1..^1].Replace("''", "'", StringComparison.Ordinal);
        string? owner =
            int.TryParse(scope, System.Globalization.CultureInfo.InvariantCulture, out int index)
            && index >= 0
            && index < sheets.Count
                ? sheets[index]
                : null;
        return new NamedRange(name, sheet, owner, block);
    }
}
