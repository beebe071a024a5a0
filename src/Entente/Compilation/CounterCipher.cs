namespace Entente.Compilation;

/// <summary>The block cipher of Philox4x32, the counter-based random generator of Salmon, Moraes, Dror &amp; Shaw (2011), "Parallel random numbers: as easy as
/// 1, 2, 3": what it gives is a pure function of counter and key.</summary>
internal static class CounterCipher
{
    private const uint FirstMultiplier = 0xD2511F53;
    private const uint SecondMultiplier = 0xCD9E8D57;
    private const uint FirstWeyl = 0x9E3779B9;
    private const uint SecondWeyl = 0xBB67AE85;

    /// <summary>Encrypts a counter of four words under a key of two.</summary>
    public static (uint W0, uint W1, uint W2, uint W3) Block(
        uint c0,
        uint c1,
        uint c2,
        uint c3,
        uint key0,
        uint key1,
        int rounds = 10
    )
    {
        for (int round = 0; round < rounds; round++)
        {
            ulong first = (ulong)FirstMultiplier * c0;
            ulong second = (ulong)SecondMultiplier * c2;
            (c0, c1, c2, c3) = ((uint)(second >> 32) ^ c1 ^ key0, (uint)second, (uint)(first >> 32) ^ c3 ^ key1, (uint)first);
            unchecked
            {
                key0 += FirstWeyl;
                key1 += SecondWeyl;
            }
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>A number strictly between 0 and 1 from the 53 leading bits of two words; the one pattern of 53 zeros stands for 2^-54.</summary>
    public static double Uniform(uint low, uint high) => Math.Max((((ulong)high << 32) | low) >> 11, 0.5) * (1.0 / (1UL << 53));
}
