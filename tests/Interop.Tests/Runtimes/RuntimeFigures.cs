using System.Text.Json.Nodes;

namespace BuildKit.Interop.Tests.Runtimes;

/// <summary>The verbs that look at running containers and limit them, as another program calls them; runc is the judge of what it may read.</summary>
public sealed class RuntimeFigures : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("figures-").FullName;

    public RuntimeFigures()
    {
        BusyboxFiles.Make(Path.Combine(_folder, "rootfs"));
        RuntimeTool.Run("runc", ["spec"], [], _folder);
        var file = Path.Combine(_folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(file))!;
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = new JsonArray("sleep", "600");
        config["linux"]!["resources"]!["pids"] = JsonNode.Parse("""{"limit":20}""");
        config["linux"]!["resources"]!["memory"] = JsonNode.Parse("""{"limit":33554432}""");
        File.WriteAllText(file, config.ToJsonString());
    }

    /// <summary>What is a number there is a number here. "hugetlb", disks and details of memory are as the kernel is: each control group has its own.</summary>
    [Fact]
    public void Figures_have_the_names_and_kinds_of_runc()
    {
        Detached(Runc("run", "-d", "-b", _folder, "theirs"));
        Detached(Ours("run", "-d", "-b", _folder, "ours"));
        var theirs = Figures(Runc("events", "--stats", "theirs"));
        var ours = Figures(Ours("events", "--stats", "ours"));
        foreach (var place in new[] { "pids/current", "pids/limit", "memory/usage/limit", "memory/usage/usage", "cpu/usage/total", "cpu/usage/kernel", "cpu/usage/user" })
            Assert.Equal((place, At(theirs, place)?.GetValueKind()), (place, At(ours, place)?.GetValueKind()));
        foreach (var place in new[] { "pids/limit", "memory/usage/limit" }) Assert.Equal((place, At(theirs, place)!.ToJsonString()), (place, At(ours, place)!.ToJsonString()));
        foreach (var part in new[] { "", "cpu", "cpu/throttling", "memory/usage", "memory/swap", "pids", "blkio" })
            Assert.Empty(Names(At(ours, part)).Except(Names(At(theirs, part))).Select(name => $"{part}/{name}"));
    }

    [Fact]
    public void Limits_are_changed_by_flags_and_by_a_document()
    {
        Detached(Ours("run", "-d", "-b", _folder, "ours"));
        Assert.Equal((0, ""), Ours("update", "--pids-limit", "7", "ours") is var flags ? (flags.Code, flags.Error) : default);
        Assert.Equal(("7", "33554432"), Limits());
        var document = Path.Combine(_folder, "limits.json");
        File.WriteAllText(document, """{"memory":{"limit":67108864}}""");
        Assert.Equal((0, ""), Ours("update", "-r", document, "ours") is var file ? (file.Code, file.Error) : default);
        Assert.Equal(("7", "67108864"), Limits());
        var refused = Ours("update", "--pids-limit", "many", "ours");
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("--pids-limit", refused.Error, StringComparison.Ordinal);

        (string, string) Limits() => Figures(Ours("events", "--stats", "ours")) is var figures ? (At(figures, "pids/limit")!.ToJsonString(), At(figures, "memory/usage/limit")!.ToJsonString()) : default;
    }

    [Fact]
    public void The_list_as_JSON_has_what_runcs_list_has()
    {
        Assert.Equal("[]\n", Ours("list", "-f", "json").Output);
        Detached(Runc("run", "-d", "-b", _folder, "same"));
        Detached(Ours("run", "-d", "-b", _folder, "same"));
        var (theirs, ours) = (Single(Runc("list", "-f", "json")), Single(Ours("list", "-f", "json")));
        Assert.Equal(Names(theirs).Order(StringComparer.Ordinal), Names(ours).Order(StringComparer.Ordinal));
        foreach (var name in new[] { "id", "status", "bundle", "rootfs", "owner" }) Assert.Equal((name, theirs[name]!.ToJsonString()), (name, ours[name]!.ToJsonString()));
        Assert.Equal(ours["pid"]!.ToJsonString(), JsonNode.Parse(Ours("state", "same").Output)!["pid"]!.ToJsonString());
    }

    [Fact]
    public void Watching_what_does_not_run_and_no_time_at_all_are_refused()
    {
        Assert.Contains("BK3404", Ours("events", "nobody").Error, StringComparison.Ordinal);
        Assert.Contains("--interval", Ours("events", "--interval", "0s", "nobody").Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var id in new[] { "ours", "same" }) Ours("delete", "-f", id);
        foreach (var id in new[] { "theirs", "same" }) Runc("delete", "-f", id);
        RuntimeTool.Run("rm", "-rf", _folder);
    }

    private RunResult Ours(params string[] arguments) => Shell([RuntimeTool.Path, "runtime", "--root", _folder + "/ours", .. arguments], arguments);

    private RunResult Runc(params string[] arguments) => Shell(["runc", "--root", _folder + "/runc", .. arguments], arguments);

    /// <summary>Detached processes keep the streams they were given, so a shell takes them away there.</summary>
    private static RunResult Shell(string[] command, string[] arguments) => arguments is ["run", ..]
        ? RuntimeTool.Run("sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", .. command])
        : RuntimeTool.Run(command[0], command[1..]);

    private static void Detached(RunResult run) => Assert.Equal(0, run.Code);

    private static JsonNode Figures(RunResult run)
    {
        Assert.Equal((0, ""), (run.Code, run.Error));
        return JsonNode.Parse(run.Output)!["data"]!;
    }

    private static JsonNode? At(JsonNode node, string place) =>
        place.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate((JsonNode?)node, (at, name) => at?[name]);

    private static IEnumerable<string> Names(JsonNode? node) => node is JsonObject some ? some.Select(m => m.Key) : [];

    private static JsonNode Single(RunResult run) => Assert.Single(JsonNode.Parse(run.Output)!.AsArray())!;
}
