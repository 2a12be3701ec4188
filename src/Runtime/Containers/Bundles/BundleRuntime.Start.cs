using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Bundles;

public sealed partial class BundleRuntime
{
    /// <summary>Lets a created container run its program. Returns when it does, or says why it did not.</summary>
    public void Start(string id)
    {
        var folder = Folder(id);
        using var held = folder.Lock();
        var state = folder.ReadState();
        var view = new BundleView(state, StatusOf(state));
        if (view.Status != BundleStatus.Created) throw BundleException.WrongStatus("Starting the container", id, view.StatusName, "created");
        using var process = Open(state) ?? throw BundleException.WrongStatus("Starting the container", id, "stopped", "created");
        var spec = folder.ReadSpec(state.Bundle);
        var hooks = new HookRunner(folder);
        KillUnless(process, () =>
        {
            if (spec.Hooks.StartContainer.Count > 0) hooks.RunInside("startContainer", spec.Hooks.StartContainer, view, ProgramPlace(spec, process));
            OpenGate(folder, id);
            AwaitProgram(process, id);
            hooks.RunOutside("poststart", spec.Hooks.Poststart, view with { Status = BundleStatus.Running });
        });
        File.Delete(folder.Gate);
    }

    /// <summary>As the program itself will be: its user, its capabilities, its filter.</summary>
    private static HookPlace ProgramPlace(RuntimeSpec spec, ProcessHandle process) => new(
        spec.Linux.Seccomp?.ListenerPath is null ? spec : spec with { Linux = spec.Linux with { Seccomp = null } },
        spec.Process!, process.Descriptor, new LaunchOptions { Rootless = Rootless, Nested = UserIds.AreMapped });

    /// <summary>A container whose hook failed is stopped (runtime.md, "Lifecycle", 7 to 9).</summary>
    private static void KillUnless(ProcessHandle process, Action succeeds)
    {
        try
        {
            succeeds();
        }
        catch
        {
            process.Signal(SignalNames.Kill);
            throw;
        }
    }

    private static void OpenGate(BundleFolder folder, string id)
    {
        try
        {
            // Without a reader the process is gone, and the open fails instead of waiting for one.
            using var gate = DescriptorCalls.Open(folder.Gate, DescriptorCalls.WriteOnly | DescriptorCalls.NonBlocking);
            var errno = DescriptorCalls.TryWriteAll(DescriptorCalls.Number(gate), [1]);
            if (errno != Errno.None) throw new LinuxException("write", folder.Gate, errno);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENXIO or Errno.ENOENT)
        {
            throw BundleException.DiedAtGate(id, 0);
        }
    }

    /// <summary>Between the gate and the program lie some system calls; nothing tells of their end but the kernel's mark of execve.</summary>
    private static void AwaitProgram(ProcessHandle process, string id)
    {
        while (ProcessStat.TryRead(process.Pid) is { HasExecuted: false } stat)
        {
            if (stat.HasEnded) throw BundleException.DiedAtGate(id, new ExitStatus((stat.ExitCode >> 8) & 0xFF, (stat.ExitCode & 0x7F) is 0 ? null : stat.ExitCode & 0x7F, false).ContainerCode);
            process.Wait(TimeSpan.FromMilliseconds(1));
        }
    }
}
