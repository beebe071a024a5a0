using Entente.Deals;

namespace Entente.Tests.Deals;

public class WorldColumnsTests
{
    private const int Width = 3;

    private static double Cell(int world, int column) => 10.0 * world + column;

    private static WorldColumns Filled(int worlds, long mostInMemory)
    {
        var columns = new WorldColumns(Width, mostInMemory);
        for (int w = 0; w < worlds; w++)
            columns.Add([Cell(w, 0), Cell(w, 1), Cell(w, 2)]);
        return columns;
    }

    // Around the ends of the stretches of 1,024 worlds; the first of them stays in memory.
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(1024, false)]
    [InlineData(1025, false)]
    [InlineData(2048, false)]
    [InlineData(2049, true)]
    [InlineData(5000, true)]
    public void What_was_added_is_read_whether_it_is_in_memory_or_in_a_file(int worlds, bool isInFile)
    {
        var columns = Filled(worlds, 1);

        Assert.Equal(isInFile, columns.IsInFile);
        Assert.Equal(worlds, columns.Count);
        for (int c = 0; c < Width; c++)
            Assert.Equal(Enumerable.Range(0, worlds).Select(w => Cell(w, c)), columns.Column(c));
        Assert.Equal(Enumerable.Range(0, Math.Min(worlds, 7)).Select(w => Cell(w, 1)), columns.Column(1, 7));
    }

    [Theory]
    [InlineData(0, 5000)]
    [InlineData(1000, 100)]
    [InlineData(2047, 2)]
    [InlineData(3071, 1500)]
    [InlineData(4999, 1)]
    public void A_column_is_read_from_any_world_on(int from, int count)
    {
        var values = new double[count];
        Filled(5000, 1).Read(2, from, values);
        Assert.Equal(Enumerable.Range(from, count).Select(w => Cell(w, 2)), values);
    }

    [Fact]
    public void Reading_does_not_disturb_what_is_added_later()
    {
        var columns = Filled(3000, 1);
        _ = columns.Column(0);
        for (int w = 3000; w < 6000; w++)
            columns.Add([Cell(w, 0), Cell(w, 1), Cell(w, 2)]);
        Assert.Equal(Enumerable.Range(0, 6000).Select(w => Cell(w, 1)), columns.Column(1));
    }

    [Fact]
    public void Nothing_goes_to_a_file_within_the_bound() => Assert.False(Filled(5000, 1 << 20).IsInFile);
}
