using System.IO.Compression;
using System.Text;

namespace Entente.Tests.Data;

/// <summary>A folder for the files of one test, gone when it is disposed.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("entente-").FullName;

    public string Write(string name, string text, Encoding? encoding = null)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path) ?? Path);
        File.WriteAllText(path, text, encoding ?? new UTF8Encoding(false));
        return path;
    }

    /// <summary>Writes a workbook of one sheet: cells as rows of text or numbers, names as (name, reference).</summary>
    public string WriteXlsx(string name, string sheet, object?[][] rows, params (string Name, string Reference)[] names)
    {
        string path = System.IO.Path.Combine(Path, name);
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        void Part(string part, string xml)
        {
            using var writer = new StreamWriter(zip.CreateEntry(part).Open());
            writer.Write("""<?xml version="1.0" encoding="UTF-8"?>""" + xml);
        }
        Part(
            "[Content_Types].xml",
            """
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>
            """
        );
        Part(
            "_rels/.rels",
            """
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """
        );
        Part(
            "xl/_rels/workbook.xml.rels",
            """
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>
            """
        );
        string defined = string.Concat(names.Select(n => $"<definedName name=\"{n.Name}\">{n.Reference}</definedName>"));
        Part(
            "xl/workbook.xml",
            $"""
            <workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets><definedNames>{defined}</definedNames></workbook>
            """
        );
        var cells = new StringBuilder();
        for (int i = 0; i < rows.Length; i++)
        {
            cells.Append(FormattableString.Invariant($"<row r=\"{i + 1}\">"));
            for (int j = 0; j < rows[i].Length; j++)
            {
                string place = Entente.Data.CellReference.Name(i, j);
                if (rows[i][j] is string text)
                    cells.Append("<c r=\"" + place + "\" t=\"inlineStr\"><is><t>" + text + "</t></is></c>");
                else if (rows[i][j] is { } number)
                    cells.Append(FormattableString.Invariant($"<c r=\"{place}\"><v>{number}</v></c>"));
            }
            cells.Append("</row>");
        }
        Part(
            "xl/worksheets/sheet1.xml",
            $"""
            <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>
            """
        );
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
