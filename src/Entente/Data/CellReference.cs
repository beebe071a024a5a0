using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Data;

/// <summary>A block of cells, counted from 0; <see cref="int.MaxValue"/> rows or columns where it has no end.</summary>
internal readonly record struct CellBlock(int Row, int Column, int Rows, int Columns)
{
    /// <summary>Whether it is a single cell.</summary>
    public bool IsCell => Rows == 1 && Columns == 1;
}

/// <summary>Cell references as people write them: <c>B2</c>, <c>b2</c>, <c>$B$2</c>, <c>B2:D5</c>, each with a star behind it to read transposed.</summary>
internal static partial class CellReference
{
    private const int MostRows = 1 << 20;
    private const int MostColumns = 1 << 14;

    /// <summary>The name of a cell that is counted from 0.</summary>
    public static string Name(int row, int column) => ColumnName(column) + (row + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The letters of a column that is counted from 0.</summary>
    public static string ColumnName(int column)
    {
        string name = "";
        for (int n = column + 1; n > 0; n = (n - 1) / 26)
            name = (char)('A' + (n - 1) % 26) + name;
        return name;
    }

    /// <summary>Takes a star at the end away.</summary>
    public static string WithoutStar(string reference, out bool isTransposed)
    {
        reference = reference.Trim();
        isTransposed = reference.EndsWith('*');
        return reference.TrimEnd('*').TrimEnd();
    }

    /// <summary>Reads a cell or a range of cells.</summary>
    public static bool TryBlock(string text, out CellBlock block)
    {
        block = default;
        string[] ends = text.Split(':');
        if (ends.Length > 2 || !TryCell(ends[0], out int row, out int column))
            return false;
        block = new CellBlock(row, column, 1, 1);
        if (ends.Length == 1)
            return true;
        if (!TryCell(ends[1], out int lastRow, out int lastColumn) || lastRow < row || lastColumn < column)
            return false;
        block = new CellBlock(row, column, lastRow - row + 1, lastColumn - column + 1);
        return true;
    }

    /// <summary>Reads a row number, counted from 1 in the text and from 0 in the result.</summary>
    public static bool TryRow(string text, out int row)
    {
        bool isRow =
            int.TryParse(text.Trim().TrimStart('$'), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is >= 1 and <= MostRows;
        row = number - 1;
        return isRow;
    }

    /// <summary>Reads the letters of a column.</summary>
    public static bool TryColumn(string text, out int column)
    {
        text = text.Trim().TrimStart('$');
        column = -1;
        if (text.Length is 0 or > 3 || !text.All(char.IsAsciiLetter))
            return false;
        int number = 0;
        foreach (char c in text)
            number = number * 26 + (char.ToUpperInvariant(c) - 'A' + 1);
        column = number - 1;
        return number <= MostColumns;
    }

    private static bool TryCell(string text, out int row, out int column)
    {
        row = column = -1;
        var match = Cell().Match(text.Trim());
        return match.Success && TryColumn(match.Groups[1].Value, out column) && TryRow(match.Groups[2].Value, out row);
    }

    [GeneratedRegex(@"^\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")]
    private static partial Regex Cell();
}
