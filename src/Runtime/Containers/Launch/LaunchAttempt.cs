using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Containers.Specification;
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

    public LaunchAttempt(LaunchOptions options, SafeHandle? target, MountMapHandles? mountMaps = null)
    {
        _options = options;
        (_near, _far) = SocketCalls.Pair();
        // Above the three streams as well, which are replaced at the end.
        var highest = 2;
        var descriptors = new LaunchDescriptors(0, Hold(_far)!.Value)
        {
            Gate = Hold(options.Gate), Input = Hold(options.Input), Output = Hold(options.Output), Error = Hold(options.Error), Target = Hold(target),
            Preserved = Preserve(), MountMaps = mountMaps is null ? [] : Array.ConvertAll(mountMaps.Handles, handle => Hold(handle)!.Value),
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
            Init = options.Init,
            DiesWithLauncher = options.DiesWithLauncher,
            Executable = ExecutableMemory.Ranges,
            Nested = options.Nested,
            Pauses = options.BeforeRoot is not null,
            ChecksProgram = options.ChecksProgram,
            KeepsKeyring = options.KeepsKeyring,
            MountMaps = mountMaps?.Maps ?? [],
        };

        // They are the caller's own, under the numbers it was started with; one that closes on exec was opened here since then, and is nobody's business.
        int[] Preserve()
        {
            var preserved = new int[options.PreservedDescriptors];
            for (var i = 0; i < preserved.Length; i++)
            {
                preserved[i] = 3 + i;
                if (!DescriptorCalls.WasInherited(preserved[i])) throw LaunchException.MissingDescriptor(preserved[i]);
                highest = Math.Max(highest, preserved[i]);
            }

            return preserved;
        }

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
            if (maps is not null && plan.InnerProcess is null)
            {
                IdMapWriter.Write(pid, maps, _options.Rootless);
                conversation.AllowToContinue();
            }

            var first = child;
            conversation.Listen(message => Answer(message, plan, conversation, pid, first, maps));
            if (plan.InnerProcess is null) return new LaunchedProcess(pid, child, conversation);
            ProcessCalls.Reap(child, wait: true);
            child.Dispose();
            // Not reaped by anyone but us, so the number is still this process's.
            child = ProcessCalls.Open(conversation.InnerProcess);
            return new LaunchedProcess(conversation.InnerProcess, child, conversation);
        }
        catch (LaunchException e) when (e.HasDied)
        {
            if (Abandon(plan, child, conversation) is { Signal: { } signal }) throw e.KilledBy(signal);
            throw;
        }
        catch
        {
            Abandon(plan, child, conversation);
            throw;
        }
    }

    /// <summary>A user namespace that nobody lives in, with the given maps.</summary>
    public SafeFileHandle MakeUserNamespace(LaunchPlan plan, RuntimeLinux maps)
    {
        var image = new LaunchImage(plan);
        var conversation = new LaunchConversation(_near, image, plan, _options.Rootless);
        var pid = Clone(plan, image, out var child);
        try
        {
            CloseFarEnd();
            IdMapWriter.Write(pid, maps, _options.Rootless);
            return DescriptorCalls.Open($"/proc/{pid}/ns/user", DescriptorCalls.ReadOnly);
        }
        finally
        {
            // The end of the conversation ends the child.
            conversation.Dispose();
            ProcessCalls.Reap(child, wait: true);
            child.Dispose();
        }
    }

    private void Answer(ReceivedByte message, LaunchPlan plan, LaunchConversation conversation, int pid, SafeFileHandle child, RuntimeLinux? maps)
    {
        switch (message.Content)
        {
            case StreamSteps.MapsMessage:
                IdMapWriter.Write(pid, maps!, _options.Rootless);
                break;
            case StreamSteps.CopyMessage:
                TemporaryCopy.Fill(message.Handles[0], message.Handles[1]);
                break;
            case StreamSteps.PauseMessage when plan.InnerProcess is null:
                _options.BeforeRoot!(new LaunchPause(pid, child));
                break;
            default:
                using (var inner = ProcessCalls.Open(conversation.InnerProcess)) _options.BeforeRoot!(new LaunchPause(conversation.InnerProcess, inner));
                break;
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

    /// <summary>Returns how the process ended that was to become the container's: by our kill, unless it had died before.</summary>
    private static ExitStatus? Abandon(LaunchPlan plan, SafeFileHandle? child, LaunchConversation conversation)
    {
        ExitStatus? end = null;
        if (child is { IsClosed: false })
        {
            end = KillAndReap(child);
            child.Dispose();
        }

        if (plan.InnerProcess is not null && conversation.InnerProcess > 0)
        {
            using var inner = ProcessCalls.Open(conversation.InnerProcess);
            end = KillAndReap(inner);
        }

        foreach (var handle in conversation.Received) handle.Dispose();
        conversation.Dispose();
        return end;
    }

    private static ExitStatus KillAndReap(SafeFileHandle process)
    {
        ProcessCalls.TrySignal(process, SignalNames.Kill);
        return ExitStatus.From(ProcessCalls.Reap(process, wait: true)!.Value);
    }
}
