using Entente.Compilation;

namespace Entente.Simulation;

/// <summary>
/// Philox4x32-10, the counter-based random generator of Salmon, Moraes, Dror &amp; Shaw (2011), "Parallel random numbers: as easy as
/// 1, 2, 3". A draw is a pure function of its address (seed, run, variable, draw): any run can be redone alone, on any machine,
/// and a new variable does not move the draws of the others.
/// </summary>
internal static class Philox
{
    /// <summary>Four 32-bit words of counter or output, in the order of the paper.</summary>
    public readonly record struct Words(uint W0, uint W1, uint W2, uint W3);

    /// <summary>The block cipher itself: <paramref name="rounds"/> rounds over a counter under a 64-bit key.</summary>
    public static Words Block(Words counter, uint key0, uint key1, int rounds = 10)
    {
        var (w0, w1, w2, w3) = CounterCipher.Block(counter.W0, counter.W1, counter.W2, counter.W3, key0, key1, rounds);
        return new Words(w0, w1, w2, w3);
    }

    /// <summary>A number strictly between 0 and 1, from the 53 leading bits of the block at this address; the one pattern of
    /// 53 zeros stands for 2^-54.</summary>
    /// <param name="seed">What makes an ensemble repeatable; the key.</param>
    /// <param name="run">Number of the run, from 0.</param>
    /// <param name="variable">Stable number of the variable, <see cref="VariableNumber"/> of its name.</param>
    /// <param name="draw">Number of the draw of that variable within the run (the step, for a noise).</param>
    public static double Uniform(ulong seed, ulong run, uint variable, uint draw)
    {
        Words words = Block(new Words((uint)run, (uint)(run >> 32), variable, draw), (uint)seed, (uint)(seed >> 32));
        return CounterCipher.Uniform(words.W0, words.W1);
    }

    /// <summary>The same of consecutive runs, with the same bits.</summary>
    public static void Uniforms(ulong seed, ulong firstRun, uint variable, uint draw, Span<double> uniforms) =>
        CounterCipher.Uniforms(seed, firstRun, variable, draw, uniforms);

    /// <summary>A stable 32-bit number of a name: FNV-1a (Fowler, Noll &amp; Vo) over the UTF-16 code units of its canonical form,
    /// which ignores case and takes any stretch of blanks and underscores as one blank.</summary>
    public static uint VariableNumber(string name)
    {
        uint hash = 2166136261;
        foreach (char letter in CanonicalName(name))
        {
            hash = unchecked((hash ^ (byte)letter) * 16777619);
            hash = unchecked((hash ^ (byte)(letter >> 8)) * 16777619);
        }
        return hash;
    }

    /// <summary>Lower case, without leading or trailing blanks, each stretch of blanks and underscores one blank, no blank beside
    /// brackets and commas of subscripts.</summary>
    public static string CanonicalName(string name)
    {
        var text = new System.Text.StringBuilder(name.Length);
        bool blank = false;
        foreach (char letter in name)
        {
            if (letter == '_' || char.IsWhiteSpace(letter))
            {
                blank = text.Length > 0;
                continue;
            }
            bool punctuation = letter is '[' or ']' or ',' || (text.Length > 0 && text[^1] is '[' or ',');
            if (blank && !punctuation)
                text.Append(' ');
            blank = false;
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }
}
