using PublicApiGenerator;

namespace Entente.Tests.Tidy;

/// <summary>The whole public surface is one golden file, read in review.</summary>
public class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_the_one_agreed_on()
    {
        string surface = typeof(Entente.Models.Model).Assembly.GeneratePublicApi(
            new ApiGeneratorOptions { IncludeAssemblyAttributes = false }
        );
        Golden.Check(surface, Path.Combine(Shared.Repository, "test", "Entente.Tests", "Tidy", "public-surface.golden.txt"));
    }
}
