using System.Diagnostics;
using BuildKit.Tool.Tests.Cli;

namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>
/// Every file of a container's and of a volume's folder is damaged in every way, and every verb is tried on what is left: it works, or says by a code
/// what is wrong; it never breaks down, and other containers do not notice.
/// </summary>
public sealed class DamagedContainers(BusyboxStore box) : IClassFixture<BusyboxStore>, IAsyncLifetime
{
    private const string Hurt = "hurt";
    private const string Sound = "sound";

    private static readonly string[] Kept = ["containers", "volumes"];

    /// <summary>In this order: what takes the container away comes last.</summary>
    private static readonly string[] Verbs =
    [
        "ps -a", "ps -as", $"inspect {Hurt}", $"logs {Hurt}", $"diff {Hurt}", $"export -o OUT {Hurt}", $"commit {Hurt}", $"port {Hurt}", $"top {Hurt}", $"stats --no-stream {Hurt}",
        $"stop -t 0 {Hurt}", $"kill {Hurt}", $"pause {Hurt}", $"unpause {Hurt}", $"attach {Hurt}", $"wait {Hurt}", $"exec {Hurt} true", $"update -m 100m {Hurt}", $"update --restart always {Hurt}",
        $"rename {Hurt} renamed", $"rename renamed {Hurt}", $"cp {Hurt}:/made OUT", "volume ls", "volume ls -q -f dangling=true", "volume inspect kept", "volume rm kept", "system df -v", "system check",
        "events --since 1m --until 0s", "container prune -f --filter label=none", "system check --repair", $"rm {Hurt}", $"rm -f -v {Hurt}",
    ];

    public static TheoryData<string> Files =>
    [
        "container/config.json", "container/state.json", "container/health.json", "container/lock", "container/monitor", "container/log.json", "container/hosts", "container/upper", "container/work", "container/rootfs",
        "volume/meta.json", "volume/_data",
    ];

    public async Task InitializeAsync()
    {
        if ((await box.OkAsync("ps", "-aq", "--filter", "name=" + Sound)).Length > 0) return;
        await box.OkAsync("run", "--name", Hurt, "-v", "kept:/kept", "--health-cmd", "true", "busybox", "sh", "-c", "echo said; touch /made");
        await box.OkAsync("run", "--name", Sound, "busybox", "sh", "-c", "echo sound");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Are_named_or_repaired_and_hinder_nobody(string file)
    {
        var id = (await box.OkAsync("inspect", "-f", "{{.Id}}", Hurt)).TrimEnd('\n');
        var place = file.StartsWith("volume", StringComparison.Ordinal) ? Path.Combine("volumes", "kept") : Path.Combine("containers", id);
        foreach (var folder in Kept) Shell("cp", "-a", Path.Combine(box.Root, folder), Saved(folder));
        var problems = new List<string>();
        foreach (var (damage, harm) in Damages(Path.Combine(box.Root, place, Path.GetFileName(file))))
        {
            harm();
            foreach (var verb in Verbs) problems.AddRange(await TryAsync(verb, $"{file} {damage}"));
            foreach (var folder in Kept)
            {
                Shell("rm", "-rf", Path.Combine(box.Root, folder));
                Shell("cp", "-a", Saved(folder), Path.Combine(box.Root, folder));
            }
        }

        foreach (var folder in Kept) Shell("rm", "-rf", Saved(folder));
        if (problems.Count > 0) Assert.Fail(string.Join('\n', problems));
        Assert.Equal("sound\n", await box.OkAsync("start", "-a", Sound));
    }

    /// <summary>What is in the run folder of a container that runs is gone, or something else: it can still be looked at, ended and removed.</summary>
    [Theory]
    [InlineData("control", true)]
    [InlineData("control", false)]
    [InlineData("stdout", true)]
    [InlineData("stdout", false)]
    [InlineData("stdin", true)]
    [InlineData("", true)]
    [InlineData("", false)]
    public async Task Run_on_without_their_run_folder(string file, bool missing)
    {
        var id = (await box.OkAsync("run", "-d", "--init", "--name", "runs", "busybox", "sleep", "1000")).TrimEnd('\n');
        var path = Path.Combine((await box.OkAsync("info", "-f", "{{.RunRoot}}")).TrimEnd('\n'), "containers", id, file);
        Shell("rm", "-rf", path);
        if (!missing) File.WriteAllText(path.TrimEnd('/'), "garbage");
        var problems = new List<string>();
        foreach (var verb in (string[])["ps", "inspect runs", "logs runs", "top runs", "stats --no-stream runs", "exec runs true", "rename runs runs2", "rename runs2 runs", "update -m 100m runs", "pause runs", "unpause runs", "cp runs:/bin/busybox OUT", "stop -t 0 runs"])
            problems.AddRange(await TryAsync(verb, $"run folder's '{file}' {(missing ? "missing" : "garbage")}"));
        if (problems.Count > 0) Assert.Fail(string.Join('\n', problems));
        Assert.Equal("exited\n", await box.OkAsync("inspect", "-f", "{{.State.Status}}", "runs"));
        var (exitCode, _, error) = await box.RunAsync("start", "runs");
        Assert.True(exitCode == 0 || error.StartsWith("BK", StringComparison.Ordinal) && !error.Contains("BK2999", StringComparison.Ordinal), $"start: {exitCode} {error}");
        await box.OkAsync("rm", "-f", "runs");
        Assert.Equal("", await box.OkAsync("ps", "-aq", "--filter", "name=runs"));
    }

    [Theory]
    [InlineData("state.json")]
    [InlineData("config.json")]
    public async Task That_lost_a_file_are_listed_and_give_their_name_back(string file)
    {
        var id = (await box.OkAsync("create", "--name", "lost", "busybox", "true")).TrimEnd('\n');
        File.Delete(Path.Combine(box.Root, "containers", id, file));
        Assert.Contains("BK3206", (await box.RunAsync("ps", "-a")).Error, StringComparison.Ordinal);
        Assert.Contains("BK3206", (await box.RunAsync("inspect", "lost")).Error, StringComparison.Ordinal);
        Assert.Contains("BK3206", (await box.RunAsync("create", "--name", "lost", "busybox", "true")).Error, StringComparison.Ordinal);
        await box.OkAsync("rm", "-f", "lost");
        await box.OkAsync("create", "--name", "lost", "busybox", "true");
        await box.OkAsync("rm", "lost");
        Assert.Equal("", (await box.RunAsync("ps", "-a", "-q", "--filter", "name=lost")).Error);
    }

    /// <summary>What a start needs, and finds to be a folder.</summary>
    [Theory]
    [InlineData("containers/ID/monitor")]
    [InlineData("containers/ID/lock")]
    [InlineData("containers/ID/log.json")]
    [InlineData("containers/ID/state.json")]
    [InlineData("volumes/needed/meta.json")]
    [InlineData("volumes/needed/_data")]
    public async Task Do_not_start_without_saying_why(string file)
    {
        var id = (await box.OkAsync("create", "--name", "starts", "-v", "needed:/data", "busybox", "true")).TrimEnd('\n');
        var path = Path.Combine(box.Root, file.Replace("ID", id, StringComparison.Ordinal));
        Shell("rm", "-rf", path);
        if (file.EndsWith("_data", StringComparison.Ordinal)) await File.WriteAllTextAsync(path, "");
        else Directory.CreateDirectory(path);
        var (exitCode, _, error) = await box.RunAsync("start", "-a", "starts");
        Assert.NotEqual(0, exitCode);
        Assert.StartsWith("BK", error, StringComparison.Ordinal);
        Assert.DoesNotContain("BK2999", error, StringComparison.Ordinal);
        Shell("rm", "-rf", path);
        if (file.EndsWith("_data", StringComparison.Ordinal)) Directory.CreateDirectory(path);
        await box.OkAsync("rm", "-f", id);
        await box.OkAsync("volume", "rm", "needed");
    }

    private string Saved(string folder) => Path.Combine(box.Folder, "saved-" + folder);

    private async Task<IReadOnlyList<string>> TryAsync(string verb, string damage)
    {
        using var tool = new ToolRun { Variables = { ["DOTNET_CONTAINER_ROOT"] = box.Root } };
        var exitCode = await tool.RunAsync(verb.Replace("OUT", Path.Combine(tool.Folder, "out"), StringComparison.Ordinal).Split(' ')).WaitAsync(TimeSpan.FromSeconds(30));
        var problems = new List<string>();
        var lines = tool.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (tool.Error.Contains("BK2999", StringComparison.Ordinal) || lines.Any(l => l.StartsWith("   at ", StringComparison.Ordinal))) problems.Add($"{damage}: '{verb}' breaks down: {tool.Error}");
        else if (exitCode != 0 && !lines.Any(l => l.StartsWith("BK", StringComparison.Ordinal)) && !verb.StartsWith("system check", StringComparison.Ordinal)) problems.Add($"{damage}: '{verb}' fails with {exitCode} and no code: {tool.Error}{tool.Output}");
        if (verb == "ps -a" && !tool.Output.Contains(Sound, StringComparison.Ordinal)) problems.Add($"{damage}: 'ps -a' lacks the sound container");
        return problems;
    }

    private static IEnumerable<(string Name, Action Harm)> Damages(string path)
    {
        if (Directory.Exists(path))
        {
            yield return ("missing", () => Shell("rm", "-rf", path));
            yield return ("a file", () =>
            {
                Shell("rm", "-rf", path);
                File.WriteAllText(path, "x");
            });
            yield return ("a link to nowhere", () =>
            {
                Shell("rm", "-rf", path);
                File.CreateSymbolicLink(path, "/nowhere/at/all");
            });
            yield break;
        }

        var whole = File.Exists(path) ? File.ReadAllBytes(path) : [];
        yield return ("missing", () => File.Delete(path));
        yield return ("a folder", () =>
        {
            File.Delete(path);
            Directory.CreateDirectory(path);
        });
        yield return ("a link to nowhere", () =>
        {
            File.Delete(path);
            File.CreateSymbolicLink(path, "/nowhere/at/all");
        });
        yield return ("garbage", () => File.WriteAllBytes(path, [0, 255, 1, 10, 123, 34]));
        if (!path.EndsWith(".json", StringComparison.Ordinal)) yield break;
        yield return ("empty", () => File.WriteAllText(path, ""));
        yield return ("cut", () => File.WriteAllBytes(path, whole[..(whole.Length / 2)]));
        yield return ("null", () => File.WriteAllText(path, "null"));
        yield return ("an empty object", () => File.WriteAllText(path, "{}"));
        yield return ("of wrong types", () => File.WriteAllText(path, System.Text.Encoding.UTF8.GetString(whole).Replace(":\"", ":7,\"x\":\"", StringComparison.Ordinal)));
        yield return ("of numbers without end", () => File.WriteAllText(path, System.Text.RegularExpressions.Regex.Replace(System.Text.Encoding.UTF8.GetString(whole), @":\d+", ":-99999999999999999999")));
        yield return ("nested without end", () => File.WriteAllText(path, new string('[', 100_000)));
    }

    private static void Shell(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
    }
}
