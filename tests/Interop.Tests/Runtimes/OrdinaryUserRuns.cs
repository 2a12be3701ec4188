namespace BuildKit.Interop.Tests.Runtimes;

/// <summary>The command line as an ordinary user of this machine sees it, without any range of subordinate ids.</summary>
public sealed class OrdinaryUserRuns : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("user-").FullName;

    public OrdinaryUserRuns()
    {
        BusyboxFiles.Make(Path.Combine(_folder, "rootfs"));
        RuntimeTool.Run("chown", "-Rh", "1000:1000", _folder);
    }

    [Fact]
    public void A_bundle_lives_in_a_user_namespace_of_the_user()
    {
        Assert.Equal((0, ""), Runtime("spec", "--rootless") is var spec ? (spec.Code, spec.Error) : default);
        Edit("\"sh\", \"-c\", \"id -u; hostname; touch /x 2>/dev/null || echo ro; exit 6\"");
        Assert.Equal((6, "0\ncontainer\nro\n", ""), Runtime("run", "one") is var run ? (run.Code, run.Output, run.Error) : default);
        Edit("\"sleep\", \"60\"");
        Assert.Equal(0, Runtime("run", "-d", "two").Code);
        Assert.Equal((4, "0\n"), Runtime("exec", "two", "sh", "-c", "id -u; exit 4") is var exec ? (exec.Code, exec.Output) : default);
        Assert.Equal("two\n", Runtime("list", "-q").Output);
        Assert.Equal(0, Runtime("kill", "two", "KILL").Code);
        Assert.Equal(0, Runtime("delete", "-f", "two").Code);
        Assert.Equal("", Runtime("list", "-q").Output);
    }

    [Fact]
    public void A_container_without_a_user_namespace_is_refused_with_the_way_out()
    {
        Runtime("spec");
        Edit("\"true\"");
        var run = Runtime("run", "one");
        Assert.Equal(125, run.Code);
        Assert.Contains("runtime spec --rootless", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => RuntimeTool.Run("rm", "-rf", _folder);

    private void Edit(string arguments)
    {
        var file = Path.Combine(_folder, "config.json");
        var config = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!;
        config["process"]!.AsObject().Remove("terminal");
        config["process"]!["args"] = System.Text.Json.Nodes.JsonNode.Parse($"[{arguments}]");
        File.WriteAllText(file, config.ToJsonString());
    }

    /// <summary>Detached processes keep the streams they were given, so a shell takes them away there.</summary>
    private RunResult Runtime(params string[] arguments)
    {
        string[] command = ["--reuid=1000", "--regid=1000", "--clear-groups", RuntimeTool.Path, "runtime", "--root", _folder + "/containers", .. arguments];
        return arguments is ["run", "-d", ..]
            ? RuntimeTool.Run("setpriv", [.. command[..3], "sh", "-c", "exec \"$@\" >/dev/null 2>&1", "sh", .. command[3..]], Variables, _folder)
            : RuntimeTool.Run("setpriv", command, Variables, _folder);
    }

    private Dictionary<string, string> Variables => new() { ["HOME"] = _folder };
}
