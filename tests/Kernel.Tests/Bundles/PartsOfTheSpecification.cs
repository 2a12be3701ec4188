using BuildKit.Containers;
using BuildKit.Containers.Bundles;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;
using BuildKit.Linux;

namespace BuildKit.Kernel.Tests.Bundles;

/// <summary>Each part of config.json is seen to act from inside.</summary>
public sealed class PartsOfTheSpecification : IDisposable
{
    private readonly TestBundle _bundle = new();

    [Fact]
    public void A_time_namespace_has_its_offsets() =>
        Assert.Equal("monotonic      172800         0\nboottime       604800         5\n1\n", Run(
            "cat /proc/self/timens_offsets; read up rest < /proc/uptime; test ${up%.*} -gt 604800 && echo 1",
            l => l with { Namespaces = [.. l.Namespaces, new(NamespaceKind.Time)], TimeOffsets = new Dictionary<string, RuntimeTimeOffset> { ["monotonic"] = new(172800, 0), ["boottime"] = new(604800, 5) } }));

    [Fact]
    public void A_user_and_a_time_namespace_are_made_together() =>
        Assert.Equal("0\n         0     100000      65536\n604800\n", Run(
            "id -u; cat /proc/self/uid_map; set -- $(grep boottime /proc/self/timens_offsets); echo $2",
            l => InUserNamespace(l) with { Namespaces = [.. l.Namespaces, new(NamespaceKind.User), new(NamespaceKind.Time)], TimeOffsets = new Dictionary<string, RuntimeTimeOffset> { ["boottime"] = new(604800, 0) } }));

    [Fact]
    public void A_user_namespace_maps_ids()
    {
        Directory.CreateDirectory(Path.Combine(_bundle.Rootfs, "tmp"));
        Assert.Equal("0 0\n", Run("echo $(id -u) $(id -g); touch /tmp/file", InUserNamespace));
        Assert.Equal("100000 100000\n", Host("stat", "-c", "%u %g", Path.Combine(_bundle.Rootfs, "tmp/file")));
    }

    [Fact]
    public void Namespaces_of_another_container_are_joined_by_path()
    {
        using var first = _bundle.Create(TestBundle.Spec, "first");
        _bundle.Runtime.Start("first");
        var pid = first.Pid;
        var kinds = new[] { (NamespaceKind.Network, "net"), (NamespaceKind.Ipc, "ipc"), (NamespaceKind.Uts, "uts"), (NamespaceKind.Pid, "pid") };
        var outcome = _bundle.Run("for n in net ipc uts pid; do readlink /proc/self/ns/$n; done; readlink /proc/1/ns/mnt | grep -c mnt", spec => spec with
        {
            Hostname = null,
            Linux = spec.Linux with { Namespaces = [new(NamespaceKind.Mount), .. kinds.Select(k => new RuntimeNamespace(k.Item1, $"/proc/{pid}/ns/{k.Item2}"))] },
        });
        var expected = string.Concat(new[] { "net", "ipc", "uts", "pid" }.Select(k => new FileInfo($"/proc/{pid}/ns/{k}").LinkTarget + "\n"));
        Assert.Equal(expected + "1\n", outcome.Output);
    }

    [Fact]
    public void Scheduling_acts() => Assert.Equal("3\nidle\ni686\n", _bundle.Run(
        "set -- $(cat /proc/self/stat); echo ${41}; ionice -p $$; uname -m",
        spec => spec with
        {
            Process = spec.Process! with { Scheduler = new RuntimeScheduler("SCHED_BATCH") { Nice = 5 }, IoPriority = new RuntimeIoPriority("IOPRIO_CLASS_IDLE", 0) },
            Linux = spec.Linux with { Personality = new RuntimePersonality("LINUX32") },
        }).Output);

    [Fact]
    public void Identity_acts() => Assert.Equal("uid=1000 gid=1001 groups=5,10\n0077\n0000000000000020\n0000000000000420\n100\n512\n", _bundle.Run(
        "id; umask; grep -E 'CapAmb|CapBnd' /proc/self/status | sort | while read k v; do echo $v; done; cat /proc/self/oom_score_adj; ulimit -n",
        spec => spec with
        {
            Process = spec.Process! with
            {
                User = new RuntimeUser(1000, 1001) { Umask = 0x3F, AdditionalGids = [5, 10] },
                Capabilities = new RuntimeCapabilities
                {
                    Bounding = ["CAP_NET_BIND_SERVICE", "CAP_KILL"], Permitted = ["CAP_KILL"], Inheritable = ["CAP_KILL"], Ambient = ["CAP_KILL"], Effective = ["CAP_KILL"],
                },
                OomScoreAdj = 100,
                Rlimits = [new RuntimeRlimit("RLIMIT_NOFILE", 512, 512)],
            },
        }).Output);

    [Fact]
    public void Names_and_kernel_parameters_act() => Assert.Equal("box\nexample.org\n1\n4096\n", _bundle.Run(
        "hostname; cat /proc/sys/kernel/domainname; cat /proc/sys/net/ipv4/ip_forward; cat /proc/sys/kernel/msgmax",
        spec => spec with
        {
            Hostname = "box", Domainname = "example.org",
            Linux = spec.Linux with { Sysctl = new Dictionary<string, string> { ["net.ipv4.ip_forward"] = "1", ["kernel.msgmax"] = "4096" } },
        }).Output);

    [Fact]
    public void Devices_of_all_kinds_are_made() => Assert.Equal("character special file 666 0 a:e5\nblock special file 600 0 7:0\nfifo 644 7 0:0\n", Run(
        "for f in fuse loop pipe; do stat -c '%F %a %g %t:%T' /dev/$f; done",
        l => l with
        {
            Devices = [new("/dev/fuse", 'u', 10, 229), new("/dev/loop", 'b', 7, 0) { FileMode = 0x180 }, new("/dev/pipe", 'p', 0, 0) { FileMode = 0x1A4, Gid = 7 }],
        }));

    [Fact]
    public void Devices_are_made_in_a_directory_of_the_image_twice_in_a_row()
    {
        var spec = TestBundle.Shell("for f in null tty; do stat -c '%F %t:%T' /dev/$f; done; readlink /dev/stdin; readlink /dev/ptmx", s => s with { Mounts = [.. s.Mounts.Where(m => !m.Destination.StartsWith("/dev", StringComparison.Ordinal))] });
        const string Expected = "character special file 1:3\ncharacter special file 5:0\n/proc/self/fd/0\npts/ptmx\n";
        Assert.Equal(Expected, _bundle.Run(spec).Output);
        Assert.Equal(Expected, _bundle.Run(spec).Output);
    }

    [Fact]
    public async Task A_console_socket_gets_the_terminal()
    {
        var path = Path.Combine(_bundle.Folder, "console.sock");
        using var listener = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        listener.Listen();
        _bundle.Write(TestBundle.Shell("stty size; tty", s => s with { Process = s.Process! with { Terminal = true, ConsoleSize = new RuntimeConsoleSize(33, 77) } }));
        using var process = _bundle.Runtime.Make(_bundle.Order() with { ConsoleSocket = path });
        using var connection = listener.Accept();
        using var terminal = SocketCalls.Receive(connection.SafeHandle)!.Handles[0];
        _bundle.Runtime.Start("box");
        using var stream = new FileStream(terminal, FileAccess.Read, bufferSize: 0);
        var text = new byte[256];
        var length = 0;
        while (!System.Text.Encoding.ASCII.GetString(text, 0, length).Contains("pts", StringComparison.Ordinal)) length += stream.Read(text.AsSpan(length));
        await process.WaitAsync(CancellationToken.None);
        Assert.Equal("33 77\r\n/dev/pts/0\r\n", System.Text.Encoding.ASCII.GetString(text, 0, length));
    }

    [Theory]
    [InlineData("hostname")]
    [InlineData("mount")]
    [InlineData("label")]
    [InlineData("time")]
    [InlineData("root")]
    [InlineData("apparmor")]
    public void What_cannot_be_given_is_refused_before_anything_is_made(string part)
    {
        var spec = TestBundle.Spec;
        var without = part switch
        {
            "hostname" => spec with { Linux = spec.Linux with { Namespaces = [.. spec.Linux.Namespaces.Where(n => n.Type != NamespaceKind.Uts)] } },
            "mount" => spec with { Linux = spec.Linux with { Namespaces = [.. spec.Linux.Namespaces.Where(n => n.Type != NamespaceKind.Mount)] } },
            "label" => spec with { Linux = spec.Linux with { MountLabel = "system_u:object_r:svirt_t:s0" } },
            "time" => spec with { Linux = spec.Linux with { TimeOffsets = new Dictionary<string, RuntimeTimeOffset> { ["boottime"] = new(1, 0) } } },
            "apparmor" => spec with { Process = spec.Process! with { ApparmorProfile = "docker-default" } },
            _ => spec with { Root = new RuntimeRoot("nowhere") },
        };
        Assert.Equal(part == "root" ? "BK3409" : "BK3408", Assert.Throws<BundleException>(() => _bundle.Create(without)).Code);
        Assert.False(Directory.Exists(_bundle.StateFolder("box")));
    }

    public void Dispose() => _bundle.Dispose();

    private string Run(string script, Func<RuntimeLinux, RuntimeLinux> change) => _bundle.Run(script, spec => spec with { Linux = change(spec.Linux) }).Output;

    private RuntimeLinux InUserNamespace(RuntimeLinux linux)
    {
        Host("chown", "-Rh", "100000:100000", _bundle.Rootfs);
        Host("chmod", "0711", _bundle.Folder);
        return linux with { Namespaces = [.. linux.Namespaces, new(NamespaceKind.User)], UidMappings = [new(0, 100000, 65536)], GidMappings = [new(0, 100000, 65536)] };
    }

    private static string Host(params string[] command)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }
}
