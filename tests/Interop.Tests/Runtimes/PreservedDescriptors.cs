using System.Text.Json.Nodes;

namespace BuildKit.Interop.Tests.Runtimes;

/// <summary>"--preserve-fds" as a shell uses it.</summary>
public sealed class PreservedDescriptors : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("descriptors-").FullName;

    public PreservedDescriptors()
    {
        BusyboxFiles.Make(Path.Combine(_folder, "rootfs"));
        RuntimeTool.Run(RuntimeTool.Path, "runtime", "spec", "--bundle", _folder);
        var file = Path.Combine(_folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(file))!;
        config["process"]!.AsObject().Remove("terminal");
        config["process"]!["args"] = new JsonArray("sh", "-c", "cat <&3; cat <&4; ls /proc/self/fd | wc -w");
        File.WriteAllText(file, config.ToJsonString());
        File.WriteAllText(Path.Combine(_folder, "text"), "text\n");
    }

    [Fact]
    public void The_callers_descriptors_keep_their_numbers_and_no_others_come_along()
    {
        var run = Run(2, "3<text 4<text 5<text");
        Assert.Equal((0, "text\ntext\n6\n", ""), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public void A_descriptor_of_the_runtime_itself_is_never_handed_over()
    {
        var run = Run(3, "3<text 4<text");
        Assert.Equal(125, run.Code);
        Assert.Contains("descriptor 5 is to be preserved, and the caller has not opened it", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => RuntimeTool.Run("rm", "-rf", _folder);

    private RunResult Run(int count, string redirections) => RuntimeTool.Run(
        "sh", ["-c", $"cd {_folder}; exec {RuntimeTool.Path} runtime --root {_folder}/containers run --preserve-fds {count} -b {_folder} box {redirections}"], []);
}
