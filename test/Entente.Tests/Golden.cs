namespace Entente.Tests;

/// <summary>Compares text with a golden file; <c>UPDATE_GOLDEN=1</c> rewrites it, and the difference is reviewed like code.</summary>
internal static class Golden
{
    public static void Check(string text, string path)
    {
        text = text.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, text);
            return;
        }
        Assert.True(File.Exists(path), $"{path} is not there; UPDATE_GOLDEN=1 writes it.");
        string expected = File.ReadAllText(path).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (text != expected)
            Assert.Fail(
                $"{Path.GetFileName(path)} differs{FirstDifference(expected, text)}\nUPDATE_GOLDEN=1 rewrites it; review the difference."
            );
    }

    private static string FirstDifference(string expected, string actual)
    {
        string[] a = expected.Split('\n');
        string[] b = actual.Split('\n');
        int i = 0;
        while (i < a.Length && i < b.Length && a[i] == b[i])
            i++;
        return $" at line {i + 1}:\n  expected: {(i < a.Length ? a[i] : "(end)")}\n  actual:   {(i < b.Length ? b[i] : "(end)")}";
    }
}
