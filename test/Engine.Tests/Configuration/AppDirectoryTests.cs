using Heimdall.Storage;
using Heimdall.Storage.ConfigFile;

namespace Heimdall.Engine.Tests.Configuration;

public sealed class AppDirectoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("heimdall-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Is_the_folder_asked_for()
    {
        var directory = AppDirectory.Locate(_root, ConfigText.Environment());

        Assert.Equal(_root, directory.Path);
        Assert.Equal(Path.Combine(_root, "config.json"), directory.ConfigFile);
        Assert.True(Path.IsPathRooted(AppDirectory.Locate("data", ConfigText.Environment()).Path));
    }

    [Fact]
    public void Is_the_usual_folder_of_the_system()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has another usual folder.");

        Assert.Equal("/home/me/.config/heimdall", AppDirectory.Locate(null, ConfigText.Environment(("HOME", "/home/me"))).Path);
        Assert.Equal("/xdg/heimdall", AppDirectory.Locate("", ConfigText.Environment(("HOME", "/home/me"), ("XDG_CONFIG_HOME", "/xdg"))).Path);
        Assert.Equal("/home/me/.config/heimdall", AppDirectory.Locate(null, ConfigText.Environment(("HOME", "/home/me"), ("XDG_CONFIG_HOME", "relative"))).Path);
    }

    [Fact]
    public void Is_made_for_its_owner_only_and_left_clean()
    {
        var directory = AppDirectory.Locate(Path.Combine(_root, "a", "b"), ConfigText.Environment());

        Assert.Null(directory.Prepare());
        Assert.Null(directory.Prepare());
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory.Path));
    }

    [Fact]
    public void Says_what_to_do_where_it_cannot_be_written()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");

        var problem = AppDirectory.Locate(Path.Combine(file, "inside"), ConfigText.Environment()).Prepare();

        Assert.Contains(file, problem);
        Assert.Contains("-app-dir", problem);
    }

    [Fact]
    public void The_file_in_it_is_read_where_there_is_one_and_the_environment_otherwise()
    {
        var directory = AppDirectory.Locate(_root, ConfigText.Environment());
        var environment = ConfigText.Environment(("GROQ_API_KEY", "gsk"));

        var without = ConfigurationLoader.Read(new ConfigurationFiles(directory, Environment.CurrentDirectory), environment).Reading;
        File.WriteAllText(directory.ConfigFile, """{"providers": {"openai": {"keys": [{"value": "k"}]}}}""");
        var with = ConfigurationLoader.Read(new ConfigurationFiles(directory, Environment.CurrentDirectory), environment).Reading;

        Assert.Null(without.File);
        Assert.Equal("groq", Assert.Single(without.Options!.Providers).Name);
        Assert.Equal(directory.ConfigFile, with.File);
        Assert.Equal("openai", Assert.Single(with.Options!.Providers).Name);
    }
}
