namespace Entente.Benchmarks.Peers;

/// <summary>What the comparison is asked for.</summary>
internal sealed record PeerOptions
{
    public const string Usage = """
        peers [--quick] [--json] [--models NAME,…] [--c FOLDER] [--sdeverywhere FOLDER] [--sdeverywhere-c FOLDER] [--pysd PYTHON]

          --quick               fewer rounds and models
          --json                one JSON document instead of tables
          --models              only these: predator, medium, sectors, "sectors 7×10", …, detente
          --c                   the C references; ../shared/speed/c if left out
          --sdeverywhere        a folder in which 'npm install @sdeverywhere/compile' was run
          --sdeverywhere-c      the C library of SDEverywhere's command (sde.h, model.c, vensim.c)
          --pysd                a Python that has PySD
        """;

    public bool Quick { get; init; }

    public bool Json { get; init; }

    public string[] Models { get; init; } = [];

    public string? C { get; init; }

    /// <summary>The C compiler that was found.</summary>
    public string? Compiler { get; init; }

    public string? SdEverywhere { get; init; }

    public string? SdEverywhereC { get; init; }

    public string? PySd { get; init; }

    /// <summary>Reads the command line, or returns null where it is wrong.</summary>
    public static PeerOptions? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new PeerOptions();
        while (arguments.Length > 0)
        {
            string? value = arguments.Length > 1 ? arguments[1] : null;
            (var next, int taken) = arguments[0] switch
            {
                "--quick" => (options with { Quick = true }, 1),
                "--json" => (options with { Json = true }, 1),
                "--models" when value != null => (options with { Models = value.Split(',') }, 2),
                "--c" when value != null => (options with { C = value }, 2),
                "--sdeverywhere" when value != null => (options with { SdEverywhere = value }, 2),
                "--sdeverywhere-c" when value != null => (options with { SdEverywhereC = value }, 2),
                "--pysd" when value != null => (options with { PySd = value }, 2),
                _ => (null, 0),
            };
            if (next == null)
                return null;
            options = next;
            arguments = arguments[taken..];
        }
        return options;
    }
}
