using System.Runtime.InteropServices;
using System.Text.Json;

namespace Entente.Benchmarks.Peers;

/// <summary>The C that SDEverywhere writes for a model, compiled with the C library of its command (sde.h, model.c, vensim.c), loaded into this process.</summary>
internal sealed unsafe class SdEverywhere
{
    private readonly delegate* unmanaged<double*, int*, double*, int*, double*, int*, void> run;
    private readonly double[] inputs;
    private readonly double[] outputs = GC.AllocateArray<double>(1 << 16, pinned: true);

    private SdEverywhere(nint library, double[] inputs)
    {
        run = (delegate* unmanaged<double*, int*, double*, int*, double*, int*, void>)
            NativeLibrary.GetExport(library, "runModelWithBuffers");
        this.inputs = inputs;
    }

    /// <summary>Generates and compiles, or says why not.</summary>
    public static SdEverywhere? Of(BenchedModel model, PeerOptions options, double[] inputs, string scratch, out string whyNot)
    {
        whyNot = "";
        string place = Path.Combine(scratch, "sde-" + model.Name.Replace(' ', '-'));
        Directory.CreateDirectory(place);
        string spec = Path.Combine(place, "spec.json");
        File.WriteAllText(
            spec,
            JsonSerializer.Serialize(
                new
                {
                    inputVarNames = model.Varied,
                    outputVarNames = model.Outcomes,
                    inputVars = model.Varied.Select(CName),
                    outputVars = model.Outcomes.Select(CName),
                }
            )
        );
        string script = Path.Combine(AppContext.BaseDirectory, "Peers", "generate.mjs");
        if (ShellCommand.Output("node", script, options.SdEverywhere ?? "", model.File, place, spec) == null)
            return No("its generator fails on this model", out whyNot);
        string library = Path.Combine(place, "model.so");
        string[] runtime = Directory
            .GetFiles(options.SdEverywhereC ?? "", "*.c")
            .Where(f => Path.GetFileName(f) != "main.c")
            .ToArray();
        string[] flags = ["-O2", "-fPIC", "-shared", "-w", "-Wl,-Bsymbolic", "-I" + options.SdEverywhereC, "-o", library];
        string compiler = ShellCommand.FirstOf("clang", "gcc") ?? "cc";
        if (ShellCommand.Output(compiler, [.. flags, Path.Combine(place, "generated.c"), .. runtime, "-lm"]) == null)
            return No("its C does not compile", out whyNot);
        return new SdEverywhere(NativeLibrary.Load(library), inputs);
    }

    public int Run(int runs)
    {
        fixed (double* given = inputs)
        fixed (double* made = outputs)
            for (int i = 0; i < runs; i++)
                run(given, null, made, null, null, null);
        return runs;
    }

    /// <summary>An outcome of the last run.</summary>
    public double Value(int saves, int save, int outcome) => outputs[outcome * saves + save];

    private static SdEverywhere? No(string reason, out string whyNot)
    {
        whyNot = reason;
        return null;
    }

    // As SDEverywhere names variables; elements of the benchmark's models are a letter and a number from 1.
    private static string CName(string name)
    {
        int bracket = name.IndexOf('[', StringComparison.Ordinal);
        string variable = bracket < 0 ? name : name[..bracket];
        string c = "_" + variable.Replace(' ', '_').ToLowerInvariant();
        if (bracket < 0)
            return c;
        var elements = name[(bracket + 1)..^1]
            .Split(',')
            .Select(e => int.Parse(e.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) - 1);
        return c + string.Concat(elements.Select(e => $"[{e}]"));
    }
}
