namespace Entente.Exploration;

/// <summary>How the inputs of the runs of an ensemble are spread.</summary>
public enum SamplingMethod
{
    /// <summary>Independent draws. A draw depends on seed, run and the input's name alone: adding an input moves no other, and more runs
    /// continue the same ensemble.</summary>
    Random,

    /// <summary>A Latin hypercube over all runs (McKay, Beckman &amp; Conover 1979).</summary>
    LatinHypercube,

    /// <summary>The Latin hypercube among candidates whose two nearest runs are farthest apart (Johnson, Moore &amp; Ylvisaker 1990); up to
    /// <see cref="Sampling.MostMaximinRuns"/> runs.</summary>
    MaximinLatinHypercube,

    /// <summary>A Sobol' sequence (Joe &amp; Kuo 2008) with Owen's scrambling; best with a power of two of runs.</summary>
    Sobol,

    /// <summary>A Halton sequence with permuted digits.</summary>
    Halton,
}
