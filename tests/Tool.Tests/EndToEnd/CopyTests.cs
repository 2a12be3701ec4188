namespace BuildKit.Tool.Tests.EndToEnd;

public sealed class CopyTests(BusyboxStore box) : IClassFixture<BusyboxStore>
{
    [Fact]
    public async Task Files_go_both_ways()
    {
        await box.OkAsync("run", "--name", "worker", "busybox", "sh", "-c", "mkdir /data; echo x > /data/file");
        var folder = Directory.CreateDirectory(Path.Combine(box.Folder, "copies")).FullName;

        var (exitCode, output, error) = await box.RunAsync("cp", "--quiet=false", "worker:/data", folder);
        Assert.Equal((0, "", $"Successfully copied 2B to {folder}\n"), (exitCode, output, error));
        Assert.Equal("x\n", await File.ReadAllTextAsync(Path.Combine(folder, "data", "file")));

        Assert.Equal("data/\ndata/file\n", (await BuiltTool.ShellAsync(box.Root, "\"$TOOL\" cp worker:/data - | tar t")).Output);
        Assert.Equal("", (await BuiltTool.ShellAsync(box.Root, $"cd {folder} && \"$TOOL\" cp data/. worker:/new 2>&1")).Output);
        Assert.Equal("x\n", (await BuiltTool.ShellAsync(box.Root, $"tar c -C {folder} data | \"$TOOL\" cp - worker:/new && \"$TOOL\" cp worker:new/data/file - | tar xO")).Output);
        await File.WriteAllTextAsync(Path.Combine(folder, "a:b"), "colon");
        Assert.Equal(0, (await BuiltTool.ShellAsync(box.Root, $"cd {folder} && \"$TOOL\" cp -q ./a:b worker:/ && \"$TOOL\" cp -q worker:/a:b ./c:d")).ExitCode);
        Assert.Equal("colon", await File.ReadAllTextAsync(Path.Combine(folder, "c:d")));
    }

    /// <summary>What the kernel and the engine mount there is none of the container's files, and some of it cannot be read to an end.</summary>
    [Fact]
    public async Task All_files_of_a_running_container_are_copied_without_the_kernels()
    {
        await box.OkAsync("run", "-d", "--init", "--name", "whole", "-v", "/vol", "busybox", "sleep", "1000");
        await box.OkAsync("exec", "whole", "touch", "/made", "/vol/kept", "/dev/shm/named");
        var folder = Directory.CreateDirectory(Path.Combine(box.Folder, "whole")).FullName;
        await box.OkAsync("cp", "whole:/", folder);
        Assert.True(File.Exists(folder + "/made") && File.Exists(folder + "/vol/kept"));
        foreach (var kernels in (string[])["proc", "sys", "dev"]) Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder, kernels)));
        await box.OkAsync("cp", "whole:/dev/shm/named", folder);
        Assert.True(File.Exists(folder + "/named"));
        Assert.StartsWith("BK3275: ", (await box.RunAsync("cp", "whole:/proc/version", folder)).Error, StringComparison.Ordinal);
        await box.OkAsync("rm", "-f", "-v", "whole");
    }

    [Theory]
    [InlineData("cp a b", 2)]
    [InlineData("cp a:b c:d", 2)]
    [InlineData("cp a:b", 2)]
    [InlineData("cp worker: .", 2)]
    [InlineData("cp . worker:", 2)]
    [InlineData("cp nothing:/x .", 1)]
    public async Task What_cannot_be_copied_is_refused(string line, int exitCode) => Assert.Equal(exitCode, (await box.RunAsync(line.Split(' '))).ExitCode);
}
