using System.Diagnostics;

namespace BuildKit.Bench;

/// <summary>Debian's dockerd in a mount namespace of its own, so that the host keeps its mounts; bridges and rules it makes in a network namespace of its own, or none.</summary>
internal sealed class DockerDaemon : IDisposable
{
    private readonly Process _process;

    /// <param name="work">Where its data and sockets go.</param>
    /// <param name="ownNetwork">Without it the daemon reaches the registries of this machine.</param>
    public DockerDaemon(WorkFolder work, bool ownNetwork = true)
    {
        var folder = work.Sub("docker");
        var socket = Path.Combine(folder, "docker.sock");
        Address = "unix://" + socket;
        string[] arguments =
        [
            .. ownNetwork ? (string[])["-n"] : [], "-m", "--propagation", "private", "sh", "-c", "ip link set lo up; sysctl -qw net.ipv4.ip_forward=1 || true; exec \"$@\"", "sh",
            "dockerd", "--data-root", work.Sub("docker-data"), "--exec-root", work.Sub("docker-exec"), "--pidfile", Path.Combine(folder, "pid"),
            "-H", Address, "--ip6tables=false", .. ownNetwork ? (string[])[] : ["--iptables=false", "--bridge=none"],
        ];
        _process = Process.Start(new ProcessStartInfo("unshare", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (var tries = 0; !File.Exists(socket); tries++)
        {
            if (tries == 200 || _process.HasExited) throw new InvalidOperationException("dockerd does not start here");
            Thread.Sleep(50);
        }
    }

    public string Address { get; }

    /// <summary>SIGTERM, so that it ends its containerd and unmounts.</summary>
    public void Dispose()
    {
        Quick.Run(new Dictionary<string, string>(), "kill", $"{_process.Id}");
        _process.WaitForExit(TimeSpan.FromSeconds(20));
        _process.Dispose();
    }
}
