using System.Collections.Concurrent;
using System.Diagnostics;
using BuildKit.Interop.Tests.Runtimes;

namespace BuildKit.Interop.Tests.Building;

/// <summary>Debian's dockerd in a network and mount namespace of its own, so that the host keeps its rules and mounts.</summary>
internal sealed class DockerDaemon : IDisposable
{
    private const string Ready = "API listen on";
    private const int ToldLines = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentQueue<string> _said = new();
    private readonly TaskCompletionSource<bool> _isReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private DockerDaemon(string folder)
    {
        Directory.CreateDirectory(folder);
        Address = "unix://" + Path.Combine(folder, "docker.sock");
        string[] arguments =
        [
            "-n", "-m", "--propagation", "private", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh",
            "/usr/sbin/dockerd", "--data-root", Path.Combine(folder, "data"), "--exec-root", Path.Combine(folder, "exec"), "--pidfile", Path.Combine(folder, "pid"),
            "-H", Address, "--iptables=false", "--ip6tables=false", "--bridge=none",
        ];
        _process = new Process { StartInfo = new("unshare", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }, EnableRaisingEvents = true };
        _process.ErrorDataReceived += (_, line) => Notice(line.Data);
        _process.Exited += (_, _) => _isReady.TrySetResult(false);
    }

    public string Address { get; }

    /// <exception cref="PeerMissingException">It does not start here; the message has what it said.</exception>
    public static DockerDaemon Start(string folder)
    {
        var daemon = new DockerDaemon(folder);
        daemon._process.Start();
        daemon._process.BeginOutputReadLine();
        daemon._process.BeginErrorReadLine();
        if (daemon._isReady.Task.WaitAsync(Patience).GetAwaiter().GetResult()) return daemon;
        daemon.Dispose();
        throw new PeerMissingException($"dockerd does not start here: {string.Join(" / ", daemon._said.TakeLast(ToldLines))}");
    }

    /// <summary>SIGTERM, so that it ends its containerd and unmounts.</summary>
    public void Dispose()
    {
        if (!_process.HasExited) RuntimeTool.Run("kill", $"{_process.Id}");
        _process.WaitForExit(TimeSpan.FromSeconds(30));
        _process.Dispose();
    }

    private void Notice(string? line)
    {
        if (line is null) return;
        _said.Enqueue(line);
        if (line.Contains(Ready, StringComparison.Ordinal)) _isReady.TrySetResult(true);
    }
}
