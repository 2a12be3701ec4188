using System.Text.Json;

namespace BuildKit.Tool.Tests.EndToEnd;

public sealed class BuildTests(BusyboxStore box) : IClassFixture<BusyboxStore>, IDisposable
{
    private readonly DirectoryInfo _context = Directory.CreateTempSubdirectory("tool-build-");

    private string Context => _context.FullName;

    public void Dispose() => _context.Delete(recursive: true);

    [Fact]
    public async Task What_is_built_runs_and_a_second_build_makes_nothing()
    {
        Write("Dockerfile", "FROM busybox AS build\nCOPY a.txt /a\nARG WHO=world\nRUN echo \"hello $WHO\" >> /a\nFROM busybox\nCOPY --from=build /a /greeting\nCMD [\"cat\", \"/greeting\"]\n");
        Write("a.txt", "first\n");
        await box.OkAsync("build", "-q", "-t", "greeting", "--build-arg", "WHO=you", Context);
        Assert.Equal("first\nhello you\n", await box.OkAsync("run", "--rm", "greeting"));
        var again = await box.OkAsync("build", "--explain", "-t", "greeting", "--build-arg", "WHO=you", Context);
        Assert.All(again.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("reused", line, StringComparison.Ordinal));
        Write("a.txt", "changed\n");
        var changed = await box.OkAsync("build", "--explain", "-t", "greeting", "--build-arg", "WHO=you", Context);
        Assert.Contains("made    [build 2/3] COPY a.txt /a\n          /a changed\n", changed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_image_has_the_same_digest_from_another_folder_and_store()
    {
        using var other = new Cli.ToolRun();
        Write("Dockerfile", "FROM scratch\nCOPY a.txt /\nLABEL a=b\n");
        Write("a.txt", "text\n");
        var copy = Path.Combine(other.Folder, "elsewhere");
        Directory.CreateDirectory(copy);
        foreach (var file in _context.GetFiles()) file.CopyTo(Path.Combine(copy, file.Name));
        File.SetLastWriteTimeUtc(Path.Combine(copy, "a.txt"), DateTime.UnixEpoch.AddDays(1));
        File.SetLastWriteTimeUtc(Path.Combine(Context, "a.txt"), DateTime.UnixEpoch.AddDays(1));
        var here = await box.OkAsync("build", "-q", Context);
        Assert.Equal(here, await other.OkAsync("build", "-q", copy));
    }

    /// <summary>Docker's own builder takes them and forgets them.</summary>
    [Fact]
    public async Task Limits_hold_for_programs_and_change_nothing_of_what_is_made()
    {
        Write("Dockerfile", "FROM busybox\nRUN while read -r line; do case $line in Cpus_allowed_list*) echo \"$line\";; esac; done < /proc/self/status > /cpus; cat /proc/self/cgroup\n");
        var (exitCode, _, error) = await box.RunAsync("build", "-t", "limited", "--cpuset-cpus", "1", "-m", "64m", "-c", "512", "--cgroup-parent", "of-builds", "--compress", "--force-rm", "--rm=false", "--security-opt", "label=disable", Context);
        Assert.True(exitCode == 0, error);
        Assert.Equal("Cpus_allowed_list:\t1\n", await box.OkAsync("run", "--rm", "limited", "cat", "/cpus"));
        Assert.Empty(Directory.EnumerateDirectories("/sys/fs/cgroup", "of-builds", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true }));
        Assert.StartsWith("reused", await box.OkAsync("build", "--explain", "--cpuset-cpus", "0", Context), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BK3201", "--memory", "1m")]
    [InlineData("BK3452", "--cpuset-cpus", "4000")]
    public async Task A_limit_that_cannot_be_kept_ends_the_build(string code, string option, string value)
    {
        Write("Dockerfile", "FROM busybox\nRUN true\n");
        var (exitCode, _, error) = await box.RunAsync("build", option, value, Context);
        Assert.Equal(1, exitCode);
        Assert.Contains(code + ": ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_step_shows_its_output_and_the_line_of_the_Dockerfile()
    {
        Write("Dockerfile", "FROM busybox\nRUN echo before && echo why >&2 && false\n");
        var (exitCode, output, error) = await box.RunAsync("build", "-t", "none", Context);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("   2 | >>> RUN echo before", error, StringComparison.Ordinal);
        Assert.Matches(@"------\n > \[2/2\] RUN echo before && echo why >&2 && false:\n\d+\.\d+ before\n\d+\.\d+ why\n------\n", error);
        Assert.Contains("BK4340: Dockerfile:2:", error, StringComparison.Ordinal);
        Assert.Equal(1, (await box.RunAsync("image", "inspect", "none")).ExitCode);
    }

    [Fact]
    public async Task MSBuild_reads_errors_and_warnings_at_their_line()
    {
        Write("Dockerfile", "FROM busybox\nRUNN true\n");
        var (_, _, error) = await BuiltTool.ShellAsync(box.Root, $"DOTNET_CONTAINER_ERRORS=msbuild \"$TOOL\" build {Context}");
        Assert.Contains("Dockerfile(2,1): error BK5020: 'RUNN' is no instruction. Did you mean 'RUN'?\n", error, StringComparison.Ordinal);
        Write("Dockerfile", "FROM busybox AS Upper\nRUN true\n");
        (_, _, error) = await BuiltTool.ShellAsync(box.Root, $"DOTNET_CONTAINER_ERRORS=msbuild \"$TOOL\" build {Context}");
        Assert.Contains("Dockerfile(1,1): warning StageNameCasing: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_builds_nothing_and_fails_when_it_warns()
    {
        Write("Dockerfile", "FROM no.such.registry.example/image AS Upper\nRUN true\n");
        var (exitCode, output, _) = await box.RunAsync("build", "--check", Context);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("Check complete, 1 warning has been found!\n\nWARNING: StageNameCasing\n", output, StringComparison.Ordinal);
        Assert.Contains("   1 | >>> FROM no.such.registry.example/image AS Upper\n", output, StringComparison.Ordinal);
        Write("Dockerfile", "FROM scratch\n");
        Assert.Equal("Check complete, no warnings found.\n", await box.OkAsync("build", "--check", Context));
    }

    [Fact]
    public async Task The_context_is_explained_by_folder_and_rule()
    {
        Write("Dockerfile", "FROM scratch\n");
        Write("src/a.cs", new string('a', 2000));
        Write("bin/large", new string('b', 5000));
        Write(".dockerignore", "# what is built\n**/bin\n");
        var output = await box.OkAsync("build", "--explain-context", Context);
        Assert.Matches(@"^FOLDER +FILES +SIZE\nsrc +1 +2kB\n\. +2 +\d+B\n\nDROPPED BY +FILES +SIZE\nline 2: \*\*/bin +1 +5kB\n$", output);
    }

    [Fact]
    public async Task Results_are_written_where_scripts_look_for_them()
    {
        Write("Dockerfile", "FROM scratch\nCOPY a.txt /dir/\n");
        Write("a.txt", "text\n");
        var (id, metadata, folder) = (Path.Combine(Context, "id"), Path.Combine(Context, "metadata.json"), Path.Combine(Context, "out"));
        await box.OkAsync("build", "-t", "results", "--iidfile", id, "--metadata-file", metadata, Context);
        Assert.Equal(await box.OkAsync("image", "inspect", "-f", "{{.Id}}", "results"), File.ReadAllText(id) + "\n");
        using var document = JsonDocument.Parse(File.ReadAllText(metadata));
        Assert.Equal(File.ReadAllText(id), document.RootElement.GetProperty("containerimage.config.digest").GetString());
        Assert.Equal("docker.io/library/results:latest", document.RootElement.GetProperty("image.name").GetString());
        await box.OkAsync("build", "-o", folder, Context);
        Assert.Equal("text\n", File.ReadAllText(Path.Combine(folder, "dir/a.txt")));
        var (exitCode, names, _) = await BuiltTool.ShellAsync(box.Root, $"\"$TOOL\" build -o - {Context} | tar t");
        Assert.Equal((0, "dir/\ndir/a.txt\n"), (exitCode, names));
    }

    [Fact]
    public async Task A_Dockerfile_or_a_whole_context_comes_by_standard_input()
    {
        Write("a.txt", "text\n");
        Write("Dockerfile", "FROM busybox\nCOPY a.txt /\n");
        Assert.Equal(0, (await BuiltTool.ShellAsync(box.Root, $"printf 'FROM busybox\\nRUN true\\n' | \"$TOOL\" build -q -t piped -")).ExitCode);
        Assert.Equal(0, (await BuiltTool.ShellAsync(box.Root, $"tar -C {Context} -cz . | \"$TOOL\" build -q -t archived -")).ExitCode);
        Assert.Equal("text\n", await box.OkAsync("run", "--rm", "archived", "cat", "/a.txt"));
        Assert.Equal(0, (await BuiltTool.ShellAsync(box.Root, $"printf 'FROM busybox\\nCOPY a.txt /b\\n' | \"$TOOL\" build -q -t mixed -f - {Context}")).ExitCode);
        Assert.Equal("text\n", await box.OkAsync("run", "--rm", "mixed", "cat", "/b"));
    }

    [Fact]
    public async Task A_context_or_a_Dockerfile_comes_from_the_web()
    {
        Write("a.txt", "text\n");
        Write("Dockerfile", "FROM busybox\nCOPY a.txt /\n");
        Write("plain", "FROM busybox\nRUN echo made > /b\n");
        await BuiltTool.ShellAsync(box.Root, $"cd {Context} && tar -czf context.tar.gz Dockerfile a.txt");
        using var server = new FolderServer(Context);
        await box.OkAsync("build", "-q", "-t", "fetched", server.Address + "context.tar.gz");
        await box.OkAsync("build", "-q", "-t", "plainly", server.Address + "plain");
        Assert.Contains("404", (await box.RunAsync("build", server.Address + "nothing")).Error, StringComparison.Ordinal);
        Assert.Equal("text\n", await box.OkAsync("run", "--rm", "fetched", "cat", "/a.txt"));
        Assert.Equal("made\n", await box.OkAsync("run", "--rm", "plainly", "cat", "/b"));
    }

    [Fact]
    public async Task Programs_of_another_processor_are_refused_and_its_files_are_not()
    {
        Write("a.txt", "text\n");
        Write("Dockerfile", "FROM scratch\nCOPY a.txt /\n");
        await box.OkAsync("build", "-q", "--platform", "linux/wasm", "-t", "large", Context);
        Assert.Equal("wasm\n", await box.OkAsync("image", "inspect", "-f", "{{.Architecture}}", "large"));
        Write("Dockerfile", "FROM large\nRUN [\"/a.txt\"]\n");
        Assert.Contains("BK4348", (await box.RunAsync("build", "--platform", "linux/wasm", Context)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_opens_among_the_files_of_a_program_that_failed()
    {
        Write("Dockerfile", "FROM busybox\nENV KEPT=variable\nRUN echo left > /file && false\n");
        var (exitCode, output, error) = await BuiltTool.ShellAsync(box.Root, $"echo 'cat /file; echo $KEPT; exit 3' | \"$TOOL\" build --shell-on-error {Context}");
        Assert.Equal(1, exitCode);
        Assert.Contains("\nleft\r\n", output, StringComparison.Ordinal);
        Assert.Contains("\nvariable\r\n", output, StringComparison.Ordinal);
        Assert.Contains("[2/2] RUN echo left > /file && false failed. A shell among its files", error, StringComparison.Ordinal);
        Assert.Contains("BK4340: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_there_for_its_step_and_nowhere_else()
    {
        Write("Dockerfile", "FROM busybox\nRUN --mount=type=secret,id=token,env=TOKEN --mount=type=secret,id=file test ${#TOKEN} = 9 && test $(wc -c < /run/secrets/file) = 10\n");
        Write("secret.txt", "zq-quiet-7");
        var (exitCode, _, error) = await BuiltTool.ShellAsync(box.Root, $"SECRET=zq-hush-7 \"$TOOL\" build -t secretive --secret id=token,env=SECRET --secret id=file,src={Context}/secret.txt {Context}");
        Assert.True(exitCode == 0, error);
        Assert.DoesNotContain("zq-", error + await box.OkAsync("history", "--no-trunc", "secretive") + await box.OkAsync("inspect", "secretive"), StringComparison.Ordinal);
        var (code, _, _) = await BuiltTool.ShellAsync(box.Root, $"grep -rlE 'zq-(hush|quiet)-7' {box.Root}");
        Assert.Equal(1, code);
    }

    [Theory]
    [InlineData("build /no/such/folder", "BK2929")]
    [InlineData("build --output type=nonsense .", "BK2904")]
    [InlineData("build --output type=tar,nonsense=1 .", "BK2904")]
    [InlineData("build --secret id=a,env=NO_SUCH_VARIABLE .", "BK2928")]
    [InlineData("build --build-context x .", "BK2904")]
    [InlineData("build --network bridge .", "BK2904")]
    [InlineData("build -f - -", "BK2903")]
    [InlineData("build --ssh default=/no/such/socket .", "BK2904")]
    public async Task Wrong_options_are_named(string line, string code) => Assert.StartsWith(code, (await box.RunAsync(line.Split(' '))).Error, StringComparison.Ordinal);

    private void Write(string name, string text)
    {
        var path = Path.Combine(Context, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
