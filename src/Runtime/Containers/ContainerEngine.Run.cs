using BuildKit.Containers.Streams;
using BuildKit.Containers.Supervision;
using BuildKit.Linux;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// Creates a container and runs it in the foreground of this process, which watches it until it ends. Returns its exit code; 0 after a
    /// detach. Cancelling kills it. With <see cref="ContainerSpec.AutoRemove"/> nothing of it is left, and it keeps no log.
    /// </summary>
    public async Task<int> RunAsync(ContainerSpec spec, RunOptions run, CancellationToken cancellationToken)
    {
        var container = await CreateAsync(spec, cancellationToken);
        run.Created?.Invoke(container);
        return await SuperviseAsync(container.Id, run, cancellationToken);
    }

    /// <summary>Creates a container and starts it in the background, watched by a monitor process.</summary>
    public Task<Container> RunDetachedAsync(ContainerSpec spec, CancellationToken cancellationToken) => RunDetachedAsync(spec, _ => { }, cancellationToken);

    /// <param name="spec">What is to run.</param>
    /// <param name="created">Called when the container exists, whether it then starts or not.</param>
    /// <param name="cancellationToken">Leaves a created container that does not run.</param>
    public async Task<Container> RunDetachedAsync(ContainerSpec spec, Action<Container> created, CancellationToken cancellationToken)
    {
        var container = await CreateAsync(spec, cancellationToken);
        created(container);
        return await StartAsync(container.Id, cancellationToken);
    }

    private Task<int> SuperviseAsync(string id, RunOptions run, CancellationToken cancellationToken) =>
        OnOwnThread($"container {id[..12]}", () => Supervise(id, run, cancellationToken));

    private int Supervise(string id, RunOptions run, CancellationToken cancellationToken)
    {
        var spec = _parts.Containers.Find(id).Record.Spec;
        var removes = spec.AutoRemove;
        _ = DetachKeys.Parse(run.DetachKeys);
        if (!spec.Interactive) run = run with { Stdio = run.Stdio.WithoutInputOfThisProcess() };
        try
        {
            using var supervisor = Supervisor.Begin(_parts, id, run.Stdio);
            var started = supervisor.Start(run);
            run.Started?.Invoke(started);
            using var killing = cancellationToken.Register(supervisor.Kill);
            if (supervisor.Watch(run)) return supervisor.ExitCode ?? 125;
            removes = false;
            HandOver(id, supervisor);
            return 0;
        }
        finally
        {
            if (removes) RemoveIfItWants(id);
        }
    }

    /// <summary>A monitor process goes on where this one stops. It gets the terminal, without which the container would lose it.</summary>
    private void HandOver(string id, Supervisor supervisor)
    {
        var terminal = supervisor.Terminal is { } handle ? DescriptorCalls.Duplicate(DescriptorCalls.Number(handle)) : null;
        supervisor.Dispose();
        using (terminal) MonitorProcess.Start(_parts, MonitorTask.Adopt, id, terminal);
    }
}
