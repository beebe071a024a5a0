using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Faces.Tests;

/// <summary>What the machine code of kernels is, seen from outside: .NET's own switches are set before the program starts.</summary>
public partial class KernelTests : IDisposable
{
    private static readonly string Models = Path.Combine(EntenteProgram.Repository, "bench", "models");

    private readonly string folder = EntenteProgram.NewFolder();

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("predator.mdl", "birth rate")]
    [InlineData("sectors.mdl", "levy")]
    public void All_methods_of_kernels_are_compiled_fully_optimised(string model, string constant)
    {
        string log = Path.Combine(folder, "jit.txt");
        Run(Ensemble(model, constant), ("DOTNET_JitStdOutFile", log), ("DOTNET_JitDisasmSummary", "1"));
        string[] kernels = [.. File.ReadLines(log).Where(line => Kernel().IsMatch(line))];
        Assert.NotEmpty(kernels);
        Assert.All(kernels, line => Assert.Contains("FullOpts", line, StringComparison.Ordinal));
        // Far below the 60,000 bytes from which .NET does not optimise.
        Assert.All(
            kernels,
            line => Assert.InRange(int.Parse(Size().Match(line).Groups[1].ValueSpan, CultureInfo.InvariantCulture), 1, 50_000)
        );
    }

    // Vectors of eight lanes, of four, four made of two halves, and none at all: whatever the machine has, the bits are the same.
    [Theory]
    [InlineData("predator.mdl", "birth rate")]
    [InlineData("medium.mdl", "capital exponent")]
    public void Every_width_of_vectors_gives_the_same_bits(string model, string constant)
    {
        (string, string)[] widths =
        [
            ("ENTENTE_VECTORS", "512"),
            ("ENTENTE_VECTORS", "256"),
            ("DOTNET_EnableAVX2", "0"),
            ("DOTNET_EnableHWIntrinsic", "0"),
        ];
        var single = widths.Select(width => Single(model, width)).ToList();
        Assert.All(single, text => Assert.Equal(single[0], text));
        var many = widths.Select(width => Run(Ensemble(model, constant), width)).ToList();
        Assert.All(many, text => Assert.Equal(many[0], text));
        Assert.True(single[0].Length > 1000 && many[0].Length > 1000);
    }

    private string Single(string model, (string, string) width)
    {
        string output = Path.Combine(folder, "run.csv");
        Run(["simulate", Path.Combine(Models, model), "--output", output], width);
        return File.ReadAllText(output);
    }

    private string[] Ensemble(string model, string constant)
    {
        string worlds = Path.Combine(folder, "worlds.yaml");
        File.WriteAllText(worlds, $"uncertain:\n  {constant}: {{ uniform: {{ min: 0.2, max: 0.5 }} }}\n");
        return ["simulate", Path.Combine(Models, model), "--uncertain", worlds, "--runs", "40", "--threads", "1", "--json"];
    }

    private static string Run(string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Entente.Cli.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output;
    }

    // Functions of rows; those of single numbers serve folding and interpreting.
    [GeneratedRegex(@"dynamicClass\):(chunk|loops|sections?|steps)|VectorMath`1\S*\(ptr|VectorLookup:(Sweep|Find|Search)")]
    private static partial Regex Kernel();

    [GeneratedRegex(@"IL size=(\d+)")]
    private static partial Regex Size();
}
