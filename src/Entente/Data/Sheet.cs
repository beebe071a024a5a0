using System.Collections.Immutable;

namespace Entente.Data;

/// <summary>What a cell holds: a number, a text, both (a date, which counts as its serial number), or nothing.</summary>
/// <param name="Number">The number, NaN where there is none.</param>
/// <param name="Text">The text, null where there is none.</param>
internal readonly record struct CellContent(double Number, string? Text)
{
    /// <summary>A cell that holds nothing.</summary>
    public static CellContent Blank { get; } = new(double.NaN, null);

    /// <summary>Whether it holds nothing.</summary>
    public bool IsBlank => double.IsNaN(Number) && Text == null;

    /// <summary>Whether it holds a number.</summary>
    public bool IsNumber => !double.IsNaN(Number);

    /// <summary>Whether it holds a date.</summary>
    public bool IsDate => IsNumber && Text != null;

    /// <summary>The content of a text cell: a number if it reads as one.</summary>
    public static CellContent Of(string text)
    {
        text = text.Trim();
        if (text.Length == 0)
            return Blank;
        return NumberText.TryRead(text, out double number) ? new CellContent(number, null) : new CellContent(double.NaN, text);
    }
}

/// <summary>A sheet of cells. Rows and columns count from 0 here, from 1 and A for people (<see cref="CellReference"/>).</summary>
internal sealed class Sheet
{
    private readonly ImmutableArray<CellContent[]> rows;

    /// <summary>Makes a sheet of its rows, which may differ in length.</summary>
    public Sheet(string name, ImmutableArray<CellContent[]> rows)
    {
        Name = name;
        this.rows = rows;
        Columns = rows.Length == 0 ? 0 : rows.Max(r => r.Length);
    }

    /// <summary>Its name; empty for a text file.</summary>
    public string Name { get; }

    /// <summary>Number of rows that hold something.</summary>
    public int Rows => rows.Length;

    /// <summary>Number of columns that hold something.</summary>
    public int Columns { get; }

    /// <summary>The content of a cell; blank outside.</summary>
    public CellContent this[int row, int column] =>
        row >= 0 && row < rows.Length && column >= 0 && column < rows[row].Length ? rows[row][column] : CellContent.Blank;
}

/// <summary>A stretch of a sheet that has a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Sheet">The sheet that the cells are on.</param>
/// <param name="Scope">The sheet for which the name holds, null for all.</param>
/// <param name="Block">The cells.</param>
internal sealed record NamedRange(string Name, string Sheet, string? Scope, CellBlock Block);

/// <summary>A workbook: sheets and named ranges. A text file is a workbook of one sheet.</summary>
internal sealed record Workbook(ImmutableArray<Sheet> Sheets, ImmutableArray<NamedRange> Names)
{
    /// <summary>The named range that a formula on a sheet would see, or null: names of the sheet come before those of the workbook.</summary>
    public NamedRange? Range(string name, string sheet)
    {
        var found = Names.Where(n => Same(n.Name, name) && Same(n.Sheet, sheet)).ToList();
        return found.Find(n => n.Scope != null && Same(n.Scope, sheet)) ?? found.Find(n => n.Scope == null);
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
