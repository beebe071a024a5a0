using Entente.Deals;
using Entente.Reports.Text;

namespace Entente.Cli;

/// <summary>The ledger so far, on the terminal's second screen: as much of it as fits. The terminal takes it away again, so that only the last one stays.</summary>
internal sealed class LedgerPreview(int width) : IDisposable
{
    private bool isOpen;

    /// <summary>Whether there is a terminal that has a second screen.</summary>
    public static bool IsPossible =>
        !Console.IsOutputRedirected
        && !Console.IsErrorRedirected
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>Shows a ledger in place of the one before.</summary>
    public void Show(Ledger ledger)
    {
        Console.Out.Write(isOpen ? "\e[H\e[2J" : "\e[?1049h\e[H");
        isOpen = true;
        // Two lines are left for the progress below it.
        int most = Math.Max(1, Console.WindowHeight - 2);
        TextPrinter.Print(w => [.. LedgerText.Of(ledger, w).Take(most)], width);
        Console.Out.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isOpen)
            Console.Out.Write("\e[?1049l");
    }
}
