using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;

namespace BuildKit.Kernel.Tests.Launch;

public sealed class JoiningContainers
{
    [Fact]
    public async Task A_further_process_lives_in_all_namespaces_of_the_container()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("sleep", "60");
        using var first = Launcher.Start(spec, container.Options);
        var outcome = await container.JoinAsync(first, spec, BoxContainer.Process("sh", "-c", "hostname; cat /proc/1/cmdline | tr '\\0' ' '; for n in pid net mnt ipc uts cgroup; do test $(readlink /proc/self/ns/$n) = $(readlink /proc/1/ns/$n) || echo $n differs; done; grep -E '^(CapBnd|NoNewPrivs|Seccomp:)' /proc/self/status; exit 5"));
        first.Abort();
        Assert.Equal("box\nsleep 60 CapBnd:\t00000000a80425fb\nNoNewPrivs:\t1\nSeccomp:\t2\n", outcome.Output);
        Assert.Equal(5, outcome.Code);
    }

    [Fact]
    public void A_missing_program_is_reported_and_leaves_nothing()
    {
        using var container = new BoxContainer();
        var before = HostState.Children();
        var spec = container.Spec("sleep", "60");
        using var first = Launcher.Start(spec, container.Options);
        var error = Assert.Throws<LaunchException>(() => Launcher.Join(BoxContainer.Process("nope"), spec, first.PidFd, container.Options));
        Assert.Equal(127, error.ExitCode);
        Assert.Equal([first.Pid], HostState.Children().Except(before));
        first.Abort();
    }

    [Fact]
    public async Task Another_user_and_directory_are_taken()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("sleep", "60");
        using var first = Launcher.Start(spec, container.Options);
        var outcome = await container.JoinAsync(first, spec, BoxContainer.Process("sh", "-c", "id -u; pwd") with { User = new RuntimeUser(33, 33), Cwd = "/tmp" });
        first.Abort();
        Assert.Equal("33\n/tmp\n", outcome.Output);
    }

    [Fact]
    public async Task A_container_that_replaced_its_null_device_gets_the_hosts_on_the_streams()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("sh", "-c", "rm /dev/null; ln -s /tmp/trap /dev/null; touch /tmp/ready; sleep 60");
        using var first = Launcher.Start(spec, container.Options);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!File.Exists(Path.Combine(container.Files.Upper, "tmp/ready"))) await Task.Delay(5, patience.Token);
        Assert.Equal("0\n", (await container.JoinAsync(first, spec, BoxContainer.Process("sh", "-c", "wc -c; readlink /proc/self/fd/0 | grep -c trap"))).Output[..2]);
        first.Abort();
        Assert.False(File.Exists(Path.Combine(container.Files.Upper, "tmp/trap")));
    }

    [Fact]
    public async Task A_further_process_gets_a_terminal_of_the_container()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("sleep", "60");
        using var first = Launcher.Start(spec, container.Options);
        using var joined = Launcher.Join(BoxContainer.Process("tty") with { Terminal = true }, spec, first.PidFd, container.Options);
        using var terminal = new FileStream(joined.Terminal!, FileAccess.Read, bufferSize: 0);
        var text = new byte[64];
        var length = terminal.Read(text);
        await joined.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        first.Abort();
        Assert.Equal("/dev/pts/0\r\n", System.Text.Encoding.ASCII.GetString(text, 0, length));
    }

    [Fact]
    public async Task A_container_that_ended_cannot_be_joined()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("true");
        using var first = Launcher.Start(spec, container.Options);
        await first.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Throws<LaunchException>(() => Launcher.Join(BoxContainer.Process("true"), spec, first.PidFd, container.Options));
    }

    [Fact]
    public async Task Two_containers_share_a_network()
    {
        using var container = new BoxContainer();
        using var other = new BoxContainer();
        using var first = Launcher.Start(container.Spec("sleep", "60"), container.Options);
        var spec = other.Spec("readlink", "/proc/self/ns/net");
        spec = spec with { Linux = spec.Linux with { Namespaces = [.. spec.Linux.Namespaces.Where(n => n.Type != NamespaceKind.Network), new RuntimeNamespace(NamespaceKind.Network, $"/proc/{first.Pid}/ns/net")] } };
        var outcome = await other.RunAsync(spec);
        Assert.Equal(new FileInfo($"/proc/{first.Pid}/ns/net").LinkTarget + "\n", outcome.Output);
        first.Abort();
    }

    [Fact]
    public async Task Two_containers_share_their_processes()
    {
        using var container = new BoxContainer();
        using var other = new BoxContainer();
        using var first = Launcher.Start(container.Spec("sleep", "60"), container.Options);
        var spec = other.Spec("sh", "-c", "tr '\\0' ' ' < /proc/1/cmdline");
        spec = spec with { Linux = spec.Linux with { Namespaces = [.. spec.Linux.Namespaces.Where(n => n.Type != NamespaceKind.Pid), new RuntimeNamespace(NamespaceKind.Pid, $"/proc/{first.Pid}/ns/pid")] } };
        Assert.Equal("sleep 60 ", (await other.RunAsync(spec)).Output);
        first.Abort();
    }

    [Fact]
    public void Sockets_are_made_in_the_network_of_the_container()
    {
        using var container = new BoxContainer();
        using var first = Launcher.Start(container.Spec("sleep", "60"), container.Options);
        var sockets = Launcher.SocketsIn(first.PidFd, new SocketOrder(Family: 2, Type: 1, Count: 3), rootless: false);
        Assert.Equal(3, sockets.Count);
        // SIOCGSKNS would tell; a socket of an empty network cannot reach the host's loopback listener.
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        using (var socket = new System.Net.Sockets.Socket(new System.Net.Sockets.SafeSocketHandle(sockets[0].DangerousGetHandle(), ownsHandle: false)))
            Assert.Throws<System.Net.Sockets.SocketException>(() => socket.Connect(listener.LocalEndpoint));
        foreach (var socket in sockets) socket.Dispose();
        first.Abort();
    }
}
