using BuildKit.Containers.Control;
using BuildKit.Containers.Exec;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Streams;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// Runs a further command in a running container and returns its exit code: 137 when the container ends before it, 0 after a detach.
    /// Cancelling kills it. It has the container's namespaces, limits and rights, and ends with this process.
    /// </summary>
    public async Task<int> ExecAsync(string nameOrId, ExecSpec exec, ExecOptions options, CancellationToken cancellationToken)
    {
        var container = _parts.Containers.Find(nameOrId);
        var code = await OnOwnThread($"command in {container.Id[..12]}", () =>
        {
            using var session = new ExecSession(_parts, container, exec, options);
            using var killing = cancellationToken.Register(session.Kill);
            Started(container, exec);
            var ended = session.Watch();
            if (session.IsDetached) _parts.Events.Of(container.Record, "exec_detach");
            else _parts.Events.Of(container.Record, "exec_die", "exitCode", ended.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return ended;
        });
        cancellationToken.ThrowIfCancellationRequested();
        return code;
    }

    /// <summary>The same, without input; of each output stream the first <paramref name="limit"/> bytes are kept, the rest is read and dropped.</summary>
    public async Task<ExecResult> ExecCapturedAsync(string nameOrId, ExecSpec exec, int limit, CancellationToken cancellationToken)
    {
        using var output = new LimitedCapture(limit);
        using var error = new LimitedCapture(limit);
        var options = new ExecOptions { Stdio = new ContainerStdio.Streams(null, output, error), DetachKeys = "" };
        var code = await ExecAsync(nameOrId, exec with { Interactive = false }, options, cancellationToken);
        return new ExecResult(code, output.Content, error.Content);
    }

    /// <summary>Starts a command that nobody waits for: it goes on when this process ends, at the latest until its container does. Its output is dropped.</summary>
    public async Task ExecDetachedAsync(string nameOrId, ExecSpec exec, CancellationToken cancellationToken)
    {
        var container = _parts.Containers.Find(nameOrId);
        if (exec.Tty && container.State is { IsRunning: true, Monitor: null }) container = await AdoptAsync(container, cancellationToken);
        await OnOwnThread("starts a command", () =>
        {
            using var process = new ExecLaunch(_parts, container).Start(exec, new LaunchOptions { Cgroups = CgroupLayout.None });
            Started(container, exec);
            if (process.Terminal is { } terminal) HeldTerminal.HandOver(_parts, container, terminal);
            process.ReapInBackground();
            return process.Pid;
        }).WaitAsync(cancellationToken);
    }

    /// <summary>Two events, as in Docker, though nothing of a command is kept between being made and being started.</summary>
    private void Started(Container container, ExecSpec exec)
    {
        var command = string.Join(' ', exec.Command);
        _parts.Events.Of(container.Record, "exec_create: " + command);
        _parts.Events.Of(container.Record, "exec_start: " + command);
    }
}
