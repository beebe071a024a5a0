namespace Entente.Language;

/// <summary>Numbers with a meaning of their own.</summary>
internal static class SpecialNumbers
{
    /// <summary>Vensim's :NA:, "not available": −2^109.</summary>
    public const double NotAvailable = -6.490371073168535e32;
}
