namespace Entente.Faces.Tests;

/// <summary>The files of Vensim that commands take.</summary>
public sealed class FilesTests : IDisposable
{
    private readonly string folder = EntenteProgram.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Model() =>
        Write(
            "model.mdl",
            "{UTF-8}\nd: a, b ~~|\nprice[d] = 1, 2 ~~|\nrate = 3 ~~|\ns = INTEG(rate, 0) ~~|\nINITIAL TIME = 0 ~~|\nFINAL TIME = 2 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n"
        );

    [Fact]
    public void A_save_list_chooses_what_is_written()
    {
        string output = Path.Combine(folder, "run.csv");
        var result = EntenteProgram.Run("simulate", Model(), "--save", Write("k.lst", "S\nprice\nTime\n\n"), "--output", output);
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(["Time,price[a],price[b],s", "0,1,2,0", "1,1,2,3", "2,1,2,6"], File.ReadAllLines(output));
    }

    [Fact]
    public void Lines_of_a_save_list_that_name_nothing_are_all_said()
    {
        var result = EntenteProgram.Run("simulate", Model(), "--save", Write("k.lst", "sss\ns\nprice[c]\n"));
        Assert.Equal(1, result.Code);
        Assert.Contains("k.lst:1:1: error EN8002", result.Error, StringComparison.Ordinal);
        Assert.Contains("k.lst:3:1: error EN8002", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_model_is_known_by_its_content()
    {
        string other = Write("other.txt", File.ReadAllText(Model()).Replace("rate = 3", "rate = 4", StringComparison.Ordinal));
        var result = EntenteProgram.Run("compare", Model(), other);
        Assert.Equal(1, result.Code);
        Assert.Contains("The first difference is rate", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sensitivity_file_says_how_many_runs_there_are()
    {
        var result = EntenteProgram.Run("simulate", Model(), "--uncertain", Write("x.vsc", "37,M,5\nrate=RANDOM_UNIFORM(1,2)\n"));
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("37 runs, seed 5", result.Output, StringComparison.Ordinal);
    }
}
