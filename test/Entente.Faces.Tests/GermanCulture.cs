using System.Globalization;
using System.Runtime.CompilerServices;

namespace Entente.Faces.Tests;

/// <summary>All tests run under a culture that writes 1.234,5, so that a forgotten invariant format shows.</summary>
internal static class GermanCulture
{
    [ModuleInitializer]
    internal static void Set()
    {
        var german = CultureInfo.GetCultureInfo("de-DE");
        CultureInfo.DefaultThreadCurrentCulture = german;
        CultureInfo.CurrentCulture = german;
    }
}
