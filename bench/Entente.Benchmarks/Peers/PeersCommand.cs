using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Simulation;

namespace Entente.Benchmarks.Peers;

/// <summary>Entente beside hand-written C, SDEverywhere and PySD: one table from one process, by the time of its thread.</summary>
internal static class PeersCommand
{
    private const string SdEverywhereC = "SDEverywhere, C";
    private const double MostDifference = 1e-8;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static int Run(PeerOptions options)
    {
        string folder = RepositoryFolder();
        var scratch = Directory.CreateTempSubdirectory("entente-peers-");
        try
        {
            var all = BenchedModel.All(folder, scratch.FullName, options.Quick).ToList();
            var models = all.FindAll(m => options.Models.Length == 0 || options.Models.Contains(m.Name));
            var skipped = options
                .Models.Where(name => all.TrueForAll(m => m.Name != name))
                .Select(name => $"{name}: no model is called so; there are {string.Join(", ", all.Select(m => m.Name))}")
                .ToList();
            var results = Measure(models, options, folder, scratch.FullName, skipped);
            Console.Out.WriteLine(options.Json ? JsonSerializer.Serialize(results, Json) : results.Text());
            return 0;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static PeerResults Measure(
        List<BenchedModel> models,
        PeerOptions options,
        string folder,
        string scratch,
        List<string> skipped
    )
    {
        var versions = PeerResults.OwnVersions().ToList();
        var peers = Peers(options, folder, versions, skipped);
        var rows = new List<PeerRow>();
        var figures = new List<PeerFigure>();
        int rounds = options.Quick ? 20 : 80;
        foreach (var model in models)
        {
            Console.Error.WriteLine($"{model.Name}: {model.Equations} equations …");
            rows.AddRange(Measure(model, peers, rounds, scratch, skipped));
            figures.Add(CompileTime(model, options.Quick ? 5 : 20));
        }
        if (models.Find(m => m.Name == "medium") is { } medium)
            figures.AddRange(Threads.Measure(medium, options.Quick ? 5 : 20));
        figures.Add(CompileTime(LongArrays.Model, rounds: 3));
        figures.Add(LiveRun.Measure(options.Quick ? 5 : 20));
        Console.Error.WriteLine("whole processes …");
        figures.AddRange(WholeProcess.Measure(models, scratch, options.Quick ? 5 : 20));
        return new PeerResults(versions, rows, figures, skipped);
    }

    // What is there of the peers; what is not is said.
    private static PeerOptions Peers(PeerOptions options, string folder, List<string> versions, List<string> skipped)
    {
        string c = options.C ?? Path.Combine(folder, "..", "shared", "speed", "c");
        string? compiler = ShellCommand.FirstOf("gcc", "clang");
        if (compiler == null || !Directory.Exists(c))
            skipped.Add(
                compiler == null ? "the C references: there is no C compiler" : $"the C references: there is no folder '{c}'"
            );
        else
            versions.Add((ShellCommand.Output(compiler, "--version") ?? "").Split('\n')[0]);
        string? node = options.SdEverywhere == null ? null : Path.Combine(options.SdEverywhere, "node_modules", "@sdeverywhere");
        string runtime = options.SdEverywhereC ?? Path.Combine(node ?? "", "cli", "src", "c");
        bool hasSde = node != null && Directory.Exists(runtime) && File.Exists(Path.Combine(node, "compile", "package.json"));
        if (hasSde)
            versions.Add("SDEverywhere compile " + VersionOf(Path.Combine(node ?? "", "compile", "package.json")));
        else
            skipped.Add("SDEverywhere: not installed, or not named by --sdeverywhere and --sdeverywhere-c");
        string? pySd =
            options.PySd == null ? null : ShellCommand.Output(options.PySd, "-c", "import pysd; print(pysd.__version__)");
        if (options.PySd == null)
            skipped.Add("PySD: no Python was named by --pysd");
        else if (pySd == null)
            skipped.Add($"PySD: '{options.PySd}' does not run, or has no PySD");
        else
            versions.Add("PySD " + pySd.Trim());
        return options with
        {
            C = compiler == null || !Directory.Exists(c) ? null : c,
            Compiler = compiler,
            SdEverywhere = hasSde ? options.SdEverywhere : null,
            SdEverywhereC = runtime,
            PySd = pySd == null ? null : options.PySd,
        };
    }

    private static string VersionOf(string package)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(package));
        return json.RootElement.GetProperty("version").GetString() ?? "?";
    }

    private static IEnumerable<PeerRow> Measure(
        BenchedModel model,
        PeerOptions peers,
        int rounds,
        string scratch,
        List<string> skipped
    )
    {
        var entente = new EntentePeer(model);
        var contenders = new List<Contender>
        {
            new("Entente, ensemble", entente.RunWritten),
            new("Entente, ensemble with statistics", entente.RunStatistics),
            new("Entente, one run", entente.RunSingle),
        };
        int before = contenders.Count;
        foreach (var c in peers.C == null ? [] : CReference.Of(model, peers.C, peers.Compiler ?? "cc", scratch))
        {
            c.SetInputs(lane => entente.InputsOf(lane));
            RequireAgreement(model, entente, c.Kind, c.Run, (save, outcome) => c.Value(model.Outcomes.Length, save, outcome, 0));
            contenders.Add(new("C, " + c.Kind, c.Run));
        }
        if (peers.C != null && contenders.Count == before)
            skipped.Add($"the C references on {model.Name}: '{peers.C}' has none that compiles");
        if (peers.SdEverywhere != null && !model.Varied.IsEmpty)
        {
            if (SdEverywhere.Of(model, peers, entente.InputsOf(0), scratch, out string whyNot) is { } sde)
            {
                RequireAgreement(
                    model,
                    entente,
                    "SDEverywhere",
                    sde.Run,
                    (save, outcome) => sde.Value(entente.Saves, save, outcome)
                );
                contenders.Add(new(SdEverywhereC, sde.Run));
            }
            else
                skipped.Add($"SDEverywhere on {model.Name}: {whyNot}");
        }
        double evaluations = (double)model.Equations * entente.Steps;
        double pySd = peers.PySd == null ? double.NaN : PySd(model, peers.PySd, skipped);
        var timings = Interleaved.Measure(contenders, rounds);
        double ceiling = timings
            .Where(t => t.Name.StartsWith("C, avx2", StringComparison.Ordinal))
            .Select(t => t.Least)
            .DefaultIfEmpty(double.NaN)
            .Min();
        double other = timings.FirstOrDefault(t => t.Name == SdEverywhereC)?.Least ?? double.NaN;
        return timings.Select(t => new PeerRow(
            model.Name,
            t.Name,
            t.Least / evaluations,
            t.Median / t.Least,
            ceiling / t.Least,
            other / t.Least,
            pySd / t.Least
        ));
    }

    // What is faster and wrong is no peer.
    private static void RequireAgreement(
        BenchedModel model,
        EntentePeer entente,
        string engine,
        Func<int, int> run,
        Func<int, int, double> value
    )
    {
        entente.RunWritten(1);
        run(1);
        for (int save = 0; save < entente.Saves; save++)
        for (int outcome = 0; outcome < model.Outcomes.Length; outcome++)
        {
            double ours = entente.Value(save, outcome, 0);
            double theirs = value(save, outcome);
            if (!(Math.Abs(ours - theirs) <= MostDifference * Math.Max(1, Math.Abs(ours))))
                throw new InvalidDataException(
                    FormattableString.Invariant(
                        $"{model.Name}: {engine} gives {theirs} for {model.Outcomes[outcome]} at save {save}, Entente {ours}."
                    )
                );
        }
    }

    private static double PySd(BenchedModel model, string python, List<string> skipped)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Peers", "time_pysd.py");
        string[] outcomes = [.. model.Outcomes.Select(o => o.Split('[')[0])];
        string? output = ShellCommand.Output(python, [script, model.File, "3", .. outcomes]);
        if (output == null)
            skipped.Add($"PySD on {model.Name}: it fails");
        return output == null ? double.NaN : double.Parse(output.Split()[1], CultureInfo.InvariantCulture);
    }

    // From a model that has been read to a kernel for ensembles, warm; the time of all threads, since compiling has a deep stack of its own.
    private static PeerFigure CompileTime(BenchedModel model, int rounds)
    {
        double least = double.PositiveInfinity;
        for (int round = 0; round < rounds; round++)
        {
            GC.Collect();
            var start = Process.GetCurrentProcess().TotalProcessorTime;
            var simulator = Simulator.Compile(model.Model);
            using var batch = simulator.NewBatch(PairedRuns.Lanes);
            simulator.SetAsWritten(batch);
            // The methods of a kernel are compiled when they are first called.
            var clock = simulator.ReadClock(batch);
            batch.Run(clock with { Final = clock.Initial }, -1, null, null, CancellationToken.None);
            least = Math.Min(least, (Process.GetCurrentProcess().TotalProcessorTime - start).TotalMilliseconds);
        }
        return new PeerFigure($"{model.Name}: compiling 1,000 equations", least * 1000 / model.Equations, "ms");
    }

    private static string RepositoryFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Entente.slnx")))
                return folder.FullName;
        return Directory.GetCurrentDirectory();
    }
}
