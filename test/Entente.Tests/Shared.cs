namespace Entente.Tests;

/// <summary>The reference material beside the repository; tests that need it skip, and say so, where it is absent.</summary>
internal static class Shared
{
    /// <summary>The folder of the repository (the one that holds Entente.slnx).</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Path of a file or folder of <c>../shared</c>; skips the test where it is not there.</summary>
    public static string Path(params string[] parts)
    {
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine([Repository, "..", "shared", .. parts]));
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"needs {path}, which is not there");
        return path;
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Entente.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("The tests run outside a checkout: Entente.slnx was not found above them.");
    }
}
