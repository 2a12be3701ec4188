using System.Text.Json.Nodes;

namespace BuildKit.Interop.Tests.Runtimes;

/// <summary>
/// The same bundle, run by runc and by this runtime, looks the same from inside. Of masked directories only the places are compared: here
/// they are nosuid, nodev and noexec as well, and files are masked by the host's null device and not the container's. /dev/core is there whether or
/// not the kernel has /proc/kcore.
/// </summary>
public sealed class RuncComparison : IDisposable
{
    private const string Probe = """
        id; pwd; env | sort; hostname
        grep -E '^(Cap|NoNewPrivs|Seccomp:|Groups|Sig(Blk|Ign|Cgt))' /proc/self/status
        cat /proc/self/limits | sed 's/  */ /g'; cat /proc/self/oom_score_adj
        cut -d' ' -f4-6 /proc/self/mountinfo | grep -v cgroup | sed -E 's#^/[^ ]*rootfs #/ #; s#^/ (/proc/(acpi|scsi|asound)|/sys/firmware|/sys/devices/virtual/powercap) .*#\1#; s#^/null (.*) .*#\1#' | sort -u
        for n in pid net ipc uts mnt; do test $(readlink /proc/self/ns/$n) = $(readlink /proc/1/ns/$n) && echo $n; done
        ls -l /dev | grep -v ' core ' | sed 's/  */ /g' | cut -d' ' -f1,3-6 | sort; stat -c '%a %u %g' /dev/pts/ptmx
        for mode in 755 040 300; do chmod $mode /dev/shm 2>&1 && echo $mode; done
        ls /proc/self/fd | wc -w
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("runc-").FullName;

    public RuncComparison() => BusyboxFiles.Make(Path.Combine(_folder, "rootfs"));

    [Fact]
    public void The_default_configuration_of_runc() => Same(_ => { });

    [Fact]
    public void Another_user_with_limits_and_capabilities() => Same(config =>
    {
        var process = config["process"]!;
        process["user"] = JsonNode.Parse("""{"uid":33,"gid":44,"umask":63,"additionalGids":[5,10]}""");
        process["cwd"] = "/tmp";
        process["rlimits"] = JsonNode.Parse("""[{"type":"RLIMIT_NOFILE","soft":100,"hard":200},{"type":"RLIMIT_CORE","soft":0,"hard":0}]""");
        process["capabilities"] = JsonNode.Parse("""{"bounding":["CAP_KILL","CAP_CHOWN"],"effective":["CAP_KILL"],"permitted":["CAP_KILL"],"inheritable":["CAP_KILL"],"ambient":["CAP_KILL"]}""");
        process["noNewPrivileges"] = false;
        process["oomScoreAdj"] = 500;
    });

    [Fact]
    public void Mounts_with_options() => Same(config =>
    {
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        var mounts = config["mounts"]!.AsArray();
        mounts.Add(JsonNode.Parse("""{"destination":"/data","type":"bind","source":"data","options":["rbind","rprivate","ro","nosuid","nodev","noexec","noatime"]}"""));
        mounts.Add(JsonNode.Parse("""{"destination":"/scratch","type":"tmpfs","source":"scratch","options":["size=1m","mode=1777","nosuid","strictatime"]}"""));
        config["root"]!["readonly"] = false;
    });

    [Fact]
    public void A_filter_of_system_calls() => Same(config => config["linux"]!["seccomp"] = JsonNode.Parse(
        """{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86","SCMP_ARCH_X32"],"syscalls":[{"names":["getcwd"],"action":"SCMP_ACT_ERRNO","errnoRet":5}]}"""));

    [Fact]
    public void A_filter_with_two_conditions_about_one_argument() => Same(config => config["linux"]!["seccomp"] = JsonNode.Parse(
        """
        {"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["chmod","fchmodat"],"action":"SCMP_ACT_ERRNO","errnoRet":5,
        "args":[{"index":1,"value":448,"op":"SCMP_CMP_GE"},{"index":1,"value":64,"op":"SCMP_CMP_LE"}]}]}
        """));

    public void Dispose() => RuntimeTool.Run("rm", "-rf", _folder);

    private void Same(Action<JsonNode> change)
    {
        RuntimeTool.Run("runc", ["spec"], [], _folder);
        var file = Path.Combine(_folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(file))!;
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = new JsonArray("sh", "-c", Probe);
        change(config);
        File.WriteAllText(file, config.ToJsonString());
        var theirs = RuntimeTool.Run("runc", "--root", _folder + "/runc", "run", "-b", _folder, "compared");
        var ours = RuntimeTool.Run(RuntimeTool.Path, "runtime", "--root", _folder + "/ours", "run", "-b", _folder, "compared");
        Assert.Equal((0, ""), (theirs.Code, theirs.Error));
        Assert.Equal(theirs.Output, ours.Output);
        Assert.Equal(theirs.Code, ours.Code);
    }
}
