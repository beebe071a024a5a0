using System.Runtime.InteropServices;

namespace Entente.Benchmarks.Peers;

/// <summary>
/// A whole run written in C for one model, by hand and by a generator of its own (<c>../shared/speed/c</c>): scalar with the C library's functions, and
/// in vectors of AVX2, up to four for each variable. Calls are <c>(inputs, tables, memory, output)</c>, laid out <c>[slot][lane]</c>.
/// </summary>
internal sealed unsafe class CReference : IDisposable
{
    private const int MostSlots = 1 << 16;

    private readonly delegate* unmanaged<double*, double*, double*, double*, void> begin;
    private readonly delegate* unmanaged<double*, double*, double*, double*, void> run;
    private readonly double* memory = Aligned(MostSlots);
    private readonly double* tables = Aligned(1024);
    private readonly double* inputs = Aligned(1024);
    private readonly double* output;

    private CReference(BenchedModel model, nint library, string kind, int lanes)
    {
        Kind = kind;
        Lanes = lanes;
        begin = (delegate* unmanaged<double*, double*, double*, double*, void>)NativeLibrary.GetExport(library, "init_" + kind);
        run = (delegate* unmanaged<double*, double*, double*, double*, void>)NativeLibrary.GetExport(library, "run_" + kind);
        output = Aligned(model.Outcomes.Length * lanes * 1024);
        foreach (var (lookup, at, isEven) in model.Tables)
            CTable.Write(model.Model, lookup, isEven, tables + at);
    }

    public string Kind { get; }

    public int Lanes { get; }

    /// <summary>Compiles what there is for a model.</summary>
    public static IEnumerable<CReference> Of(BenchedModel model, string folder, string compiler, string scratch)
    {
        string[] sources = Directory.Exists(folder) ? Directory.GetFiles(folder, model.Name + "_*.c") : [];
        if (sources.Length == 0)
            yield break;
        string library = Path.Combine(scratch, model.Name + ".so");
        string[] flags = ["-O3", "-march=native", "-fno-math-errno", "-fPIC", "-shared", "-o", library];
        if (ShellCommand.Output(compiler, [.. flags, .. sources, "-lm"]) == null)
            yield break;
        nint handle = NativeLibrary.Load(library);
        foreach (var (kind, lanes) in new[] { ("scalar", 1), ("avx2_u1_recip", 4), ("avx2_u2_recip", 8), ("avx2_u4_recip", 16) })
            if (NativeLibrary.TryGetExport(handle, "run_" + kind, out _))
                yield return new CReference(model, handle, kind, lanes);
    }

    /// <summary>Gives every lane the inputs of a run.</summary>
    public void SetInputs(Func<int, double[]> ofRun)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            double[] row = ofRun(lane);
            for (int i = 0; i < row.Length; i++)
                inputs[i * Lanes + lane] = row[i];
        }
    }

    public int Run(int runs)
    {
        int made = 0;
        for (; made < runs; made += Lanes)
        {
            begin(inputs, tables, memory, output);
            run(inputs, tables, memory, output);
        }
        return made;
    }

    /// <summary>An outcome of the last runs: the value at a saved time in a lane.</summary>
    public double Value(int outcomes, int save, int outcome, int lane) => output[(save * outcomes + outcome) * Lanes + lane];

    public void Dispose()
    {
        NativeMemory.AlignedFree(memory);
        NativeMemory.AlignedFree(tables);
        NativeMemory.AlignedFree(inputs);
        NativeMemory.AlignedFree(output);
    }

    private static double* Aligned(int count)
    {
        double* made = (double*)NativeMemory.AlignedAlloc((nuint)count * sizeof(double), 64);
        new Span<double>(made, count).Clear();
        return made;
    }
}
