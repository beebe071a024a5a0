using System.Text.Json;

namespace Entente.Faces.Tests;

/// <summary>What a user of <c>entente diff</c> meets.</summary>
public sealed class DiffTests : IDisposable
{
    private static readonly string Fishery = Path.Combine(EntenteProgram.Repository, "examples", "shared-fishery");
    private readonly string folder = EntenteProgram.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Changed(string file)
    {
        string text = File.ReadAllText(Path.Combine(Fishery, file));
        string path = Path.Combine(folder, file);
        File.WriteAllText(
            path,
            text.Replace("growth rate*fish stock*(1", "1.1*growth rate*fish stock*(1", StringComparison.Ordinal)
        );
        return path;
    }

    [Fact]
    public void Nothing_is_exit_code_0_and_something_is_1()
    {
        string model = Path.Combine(Fishery, "shared-fishery.mdl");
        var same = EntenteProgram.Run("diff", model, model);
        Assert.Equal(0, same.Code);
        Assert.Contains("say and give the same", same.Output, StringComparison.Ordinal);
        var other = EntenteProgram.Run("diff", model, Changed("shared-fishery.mdl"), "--json");
        Assert.Equal(1, other.Code);
        var document = JsonDocument.Parse(other.Output).RootElement;
        Assert.False(document.GetProperty("same").GetBoolean());
        Assert.Equal("natural growth", document.GetProperty("changes")[0].GetProperty("name").GetString());
        Assert.Equal("natural growth", document.GetProperty("effects")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void A_deal_folder_is_compared_with_its_copy()
    {
        File.Copy(Path.Combine(Fishery, "shared-fishery.deal.yaml"), Path.Combine(folder, "shared-fishery.deal.yaml"));
        Changed("shared-fishery.mdl");
        var result = EntenteProgram.Run("diff", Fishery, folder, "--runs", "32", "--packages", "full", "--json");
        Assert.True(result.Code == 1, result.Error);
        var document = JsonDocument.Parse(result.Output).RootElement;
        Assert.NotEqual(
            document.GetProperty("packages")[0].GetProperty("before").GetProperty("gains")[0].GetProperty("mean").GetDouble(),
            document.GetProperty("packages")[0].GetProperty("after").GetProperty("gains")[0].GetProperty("mean").GetDouble()
        );
    }

    [Fact]
    public void A_model_and_a_deal_are_no_two_versions() =>
        Assert.Equal(2, EntenteProgram.Run("diff", Path.Combine(Fishery, "shared-fishery.mdl"), Fishery).Code);

    [Fact]
    public void What_is_not_there_is_said() => Assert.Equal(3, EntenteProgram.Run("diff", "no.mdl", "none.mdl").Code);
}
