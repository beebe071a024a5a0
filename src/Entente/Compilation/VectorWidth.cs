using System.Runtime.Intrinsics;

namespace Entente.Compilation;

/// <summary>How many lanes go into a vector. The numbers do not depend on it; an environment variable forces narrower ones, for tests.</summary>
internal static class VectorWidth
{
    /// <summary>ENTENTE_VECTORS=256 leaves vectors of eight lanes out. Vectors of 128 bits and none at all are .NET's own switches (DOTNET_EnableAVX2=0,
    /// DOTNET_EnableHWIntrinsic=0): vectors of four lanes are made of what is there.</summary>
    public const string Variable = "ENTENTE_VECTORS";

    /// <summary>Whether vectors of eight lanes are used.</summary>
    public static readonly bool HasEight =
        Vector512.IsHardwareAccelerated && Environment.GetEnvironmentVariable(Variable) != "256";

    /// <summary>Whether a row of so many lanes is computed eight lanes at a time.</summary>
    public static bool IsEight(int lanes) => HasEight && lanes % 8 == 0;
}
