using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

public sealed class StoreLocationTests
{
    [Fact]
    public void Root_has_the_machines_store() =>
        Assert.Equal(new StoreLocation("/var/lib/dotnet-container", "/run/dotnet-container"), Locate(privileged: true, ("XDG_DATA_HOME", "/x")));

    [Fact]
    public void A_user_has_the_xdg_folders() =>
        Assert.Equal(new StoreLocation("/data/dotnet-container", "/run/user/7/dotnet-container") { Rootless = true }, Locate(false, ("XDG_DATA_HOME", "/data"), ("XDG_RUNTIME_DIR", "/run/user/7")));

    [Fact]
    public void A_user_without_xdg_folders_has_home_and_tmp() =>
        Assert.Equal(new StoreLocation("/home/me/.local/share/dotnet-container", "/tmp/dotnet-container-7") { Rootless = true }, Locate(false));

    [Fact]
    public void A_relative_xdg_folder_is_ignored() =>
        Assert.Equal("/home/me/.local/share/dotnet-container", Locate(false, ("XDG_DATA_HOME", "data")).Root);

    [Fact]
    public void A_named_root_has_a_run_folder_of_its_own()
    {
        var one = Locate(true, ("DOTNET_CONTAINER_ROOT", "/stores/one/"));
        var two = Locate(true, ("DOTNET_CONTAINER_ROOT", "/stores/two"));
        Assert.Equal("/stores/one", one.Root);
        Assert.StartsWith("/run/dotnet-container/stores/", one.RunRoot, StringComparison.Ordinal);
        Assert.NotEqual(one.RunRoot, two.RunRoot);
        Assert.Equal(one, Locate(true, ("DOTNET_CONTAINER_ROOT", "/stores/one")));
    }

    private static StoreLocation Locate(bool privileged, params (string Name, string Value)[] variables) => StoreLocation.FromEnvironment(new StoreEnvironment
    {
        Variable = name => variables.FirstOrDefault(v => v.Name == name).Value,
        Home = "/home/me",
        LocalApplicationData = "/home/me/.local/share",
        IsLinux = true,
        IsPrivileged = privileged,
        UserId = 7,
    });
}
