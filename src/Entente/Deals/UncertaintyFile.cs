using Entente.Deals.Reading;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;

namespace Entente.Deals;

/// <summary>A file that says what is uncertain, with the same <c>uncertain:</c> and <c>correlations:</c> as a deal file.</summary>
public static class UncertaintyFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">The file (YAML), or a deal (a .deal.yaml file, or the folder that holds one), whose own uncertainty is taken.</param>
    /// <param name="model">The model whose constants it names, against which the names are checked; without one they stand for themselves.</param>
    /// <exception cref="DiagnosticException">The file has errors; all of them are listed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Uncertainty Load(string file, Model? model = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        bool isDeal =
            Directory.Exists(file)
            || file.EndsWith(".deal.yaml", StringComparison.OrdinalIgnoreCase)
            || file.EndsWith(".deal.yml", StringComparison.OrdinalIgnoreCase);
        return isDeal ? Deal.Load(file).Uncertainty : UncertaintyReader.Load(file, model);
    }
}
