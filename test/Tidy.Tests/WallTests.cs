using System.Xml.Linq;

namespace Heimdall.Tidy.Tests;

/// <summary>The walls between projects, and the files that each project must bring.</summary>
public sealed class WallTests
{
    /// <summary>Who may refer to whom: Host → Storage → Engine → Wire, never back, never past a neighbour.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["src/Heimdall.Wire/Heimdall.Wire.csproj"] = [],
        ["src/Heimdall.Engine/Heimdall.Engine.csproj"] = ["src/Heimdall.Wire/Heimdall.Wire.csproj"],
        ["src/Heimdall.Storage/Heimdall.Storage.csproj"] = ["src/Heimdall.Engine/Heimdall.Engine.csproj"],
        ["src/Heimdall.Host/Heimdall.Host.csproj"] = ["src/Heimdall.Storage/Heimdall.Storage.csproj"],
    };

    [Fact]
    public void Product_projects_refer_only_to_the_room_below() => Repository.AssertNone(
        from project in Repository.Under("src/", ".csproj")
        from reference in References(project)
        where !Allowed.GetValueOrDefault(project, []).Contains(reference)
        select $"{project} refers to {reference}",
        "Host → Storage → Engine → Wire, and no other way:");

    [Fact]
    public void Every_project_is_in_the_solution() => Repository.AssertNone(
        Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))
            .Except(XDocument.Parse(Repository.Read("Heimdall.slnx")).Descendants("Project").Select(project => (string)project.Attribute("Path")!)),
        "Projects that ./test.sh would never build:");

    [Fact]
    public void Every_project_has_a_lock_file() => Repository.AssertNone(
        from project in Repository.Files
        where project.EndsWith(".csproj", StringComparison.Ordinal)
        let locked = $"{Path.GetDirectoryName(project)}/packages.lock.json"
        where !Repository.Exists(locked)
        select locked,
        "Missing lock files (run dotnet restore and commit them):");

    [Fact]
    public void Versions_stand_in_one_place() => Repository.AssertNone(
        from project in Repository.Files
        where project.EndsWith(".csproj", StringComparison.Ordinal)
        from package in XDocument.Parse(Repository.Read(project)).Descendants("PackageReference")
        where package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null
        select $"{project}: {(string?)package.Attribute("Include")}",
        "Versions belong into Directory.Packages.props:");

    private static IEnumerable<string> References(string project) =>
        from reference in XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
        let path = Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, (string)reference.Attribute("Include")!)
        select Path.GetRelativePath(Repository.Root, Path.GetFullPath(path)).Replace('\\', '/');
}
