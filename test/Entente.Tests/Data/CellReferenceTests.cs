using CsCheck;
using Entente.Data;

namespace Entente.Tests.Data;

public class CellReferenceTests
{
    [Fact]
    public void A_cell_is_found_by_its_name() =>
        Gen.Select(Gen.Int[0, 1_048_575], Gen.Int[0, 16_383], Gen.Bool)
            .Sample(
                (row, column, isLower) =>
                {
                    string name = CellReference.Name(row, column);
                    Assert.True(CellReference.TryBlock(isLower ? name.ToLowerInvariant() : name, out var block));
                    Assert.Equal(new CellBlock(row, column, 1, 1), block);
                }
            );

    [Theory]
    [InlineData("B2", 1, 1, 1, 1)]
    [InlineData(" $b$2 ", 1, 1, 1, 1)]
    [InlineData("AA10:AC11", 9, 26, 2, 3)]
    public void References_are_read_as_people_write_them(string text, int row, int column, int rows, int columns)
    {
        Assert.True(CellReference.TryBlock(text, out var block));
        Assert.Equal(new CellBlock(row, column, rows, columns), block);
    }

    [Theory]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("2")]
    [InlineData("B0")]
    [InlineData("XFE1")]
    [InlineData("A1048577")]
    [InlineData("B2:A1")]
    [InlineData("value_1")]
    public void What_is_no_cell_is_refused(string text) => Assert.False(CellReference.TryBlock(text, out _));

    [Fact]
    public void A_star_means_transposed()
    {
        Assert.Equal("B2", CellReference.WithoutStar("B2* ", out bool isTransposed));
        Assert.True(isTransposed);
    }
}
