using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Linux;
using BuildKit.Linux.Machine;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Launch;

/// <summary>One launch: holds the descriptors that the plan names by number from the planning until the clone.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class LaunchAttempt : IDisposable
{
    private readonly LaunchOptions _options;
    private readonly List<SafeHandle> _held = [];
    private readonly SafeFileHandle _near;
    private readonly SafeFileHandle _far;

    public LaunchAttempt(LaunchOptions options, SafeHandle? target)
    {
        _options = options;
        (_near, _far) = SocketCalls.Pair();
        // Above the three streams as well, which are replaced at the end.
        var highest = 2;
        var descriptors = new LaunchDescriptors(0, Hold(_far)!.Value)
        {
            Gate = Hold(options.Gate), Input = Hold(options.Input), Output = Hold(options.Output), Error = Hold(options.Error), Target = Hold(target),
        };
        Setting = new LaunchSetting
        {
            Descriptors = descriptors with { Base = highest + 1 },
            Overlay = options.Overlay,
            Kernel = options.Kernel,
            Cgroups = options.Cgroups,
            CgroupMembership = options.CgroupMembership,
            HasCgroup = options.Cgroup is not null,
            Architecture = RuntimeInformation.ProcessArchitecture,
            Rootless = options.Rootless,
            DiesWithLauncher = options.DiesWithLauncher,
            Executable = ExecutableMemory.Ranges,
        };

        int? Hold(SafeHandle? handle)
        {
            if (handle is null) return null;
            var added = false;
            handle.DangerousAddRef(ref added);
            _held.Add(handle);
            var number = (int)handle.DangerousGetHandle();
            highest = Math.Max(highest, number);
            return number;
        }
    }

    public LaunchSetting Setting { get; }

    public LaunchedProcess Start(LaunchPlan plan, RuntimeLinux? maps)
    {
        var image = new LaunchImage(plan);
        var conversation = new LaunchConversation(_near, image, plan, _options.Rootless);
        SafeFileHandle? child = null;
        try
        {
            var pid = Clone(plan, image, out child);
            CloseFarEnd();
            if (maps is not null)
            {
                IdMapWriter.Write(pid, maps, _options.Rootless);
                conversation.AllowToContinue();
            }

            conversation.Listen();
            if (plan.InnerProcess is null) return new LaunchedProcess(pid, child, conversation);
            ProcessCalls.Reap(child, wait: true);
            child.Dispose();
            // Not reaped by anyone but us, so the number is still this process's.
            child = ProcessCalls.Open(conversation.InnerProcess);
            return new LaunchedProcess(conversation.InnerProcess, child, conversation);
        }
        catch
        {
            Abandon(plan, child, conversation);
            throw;
        }
    }

    /// <summary>Runs a plan that ends by itself, and returns the descriptors it sent.</summary>
    public IReadOnlyList<SafeFileHandle> Collect(LaunchPlan plan)
    {
        var image = new LaunchImage(plan);
        using var conversation = new LaunchConversation(_near, image, plan, _options.Rootless);
        _ = Clone(plan, image, out var child);
        try
        {
            CloseFarEnd();
            conversation.Listen();
            return conversation.Received;
        }
        finally
        {
            ProcessCalls.Reap(child, wait: true);
            child.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var handle in _held) handle.DangerousRelease();
        _far.Dispose();
    }

    private int Clone(LaunchPlan plan, LaunchImage image, out SafeFileHandle child)
    {
        var pidFd = -1;
        var arguments = new CloneArguments { Flags = (ulong)(plan.Flags | CloneFlag.CLONE_PIDFD), Pidfd = (ulong)&pidFd };
        if (_options.Cgroup is { } cgroup)
        {
            arguments.Flags |= (ulong)CloneFlag.CLONE_INTO_CGROUP;
            arguments.Cgroup = (ulong)cgroup.DangerousGetHandle();
        }

        var pid = CallRoutine.Run(&arguments, image.Records);
        GC.KeepAlive(_options);
        if (pid < 0) throw LaunchException.CloneFailed(plan.Flags, (Errno)(-pid), _options.Rootless);
        child = new SafeFileHandle(pidFd, ownsHandle: true);
        return (int)pid;
    }

    /// <summary>The end of the child's side is the message that the program runs, so no copy of it may stay here.</summary>
    private void CloseFarEnd()
    {
        _held.Remove(_far);
        _far.DangerousRelease();
        _far.Dispose();
    }

    private static void Abandon(LaunchPlan plan, SafeFileHandle? child, LaunchConversation conversation)
    {
        const int Kill = 9;
        if (child is { IsClosed: false })
        {
            ProcessCalls.TrySignal(child, Kill);
            ProcessCalls.Reap(child, wait: true);
            child.Dispose();
        }

        if (plan.InnerProcess is not null && conversation.InnerProcess > 0) AbandonInner(conversation.InnerProcess);
        foreach (var handle in conversation.Received) handle.Dispose();
        conversation.Dispose();
    }

    private static void AbandonInner(int pid)
    {
        const int Kill = 9;
        using var inner = ProcessCalls.Open(pid);
        ProcessCalls.TrySignal(inner, Kill);
        ProcessCalls.Reap(inner, wait: true);
    }
}
