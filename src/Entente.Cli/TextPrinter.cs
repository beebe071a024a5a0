using System.Collections.Immutable;
using Entente.Reports.Text;

namespace Entente.Cli;

/// <summary>Prints lines of text; colours on a terminal that wants them.</summary>
internal static class TextPrinter
{
    private const int WidthWhenPiped = 100;

    /// <summary>Prints lines made for a width, or for that of the terminal where it is 0.</summary>
    public static void Print(Func<int, ImmutableArray<TextLine>> lines, int width)
    {
        if (width == 0)
            width = Console.IsOutputRedirected ? WidthWhenPiped : Math.Max(60, Console.WindowWidth);
        bool colour = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
        foreach (var line in lines(width))
        {
            if (!colour)
            {
                Console.Out.WriteLine(line.ToString());
                continue;
            }
            foreach (var span in line.Spans)
                Console.Out.Write(Code(span.Style) is { Length: > 0 } code ? $"\e[{code}m{span.Text}\e[0m" : span.Text);
            Console.Out.WriteLine();
        }
    }

    private static string Code(TextStyle style) =>
        style switch
        {
            TextStyle.Heading => "1;36",
            TextStyle.Strong => "1",
            TextStyle.Faint => "2",
            TextStyle.Good => "32",
            TextStyle.Bad => "31",
            TextStyle.Doubtful => "33",
            _ => "",
        };
}
