using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>First chapter: the child leaves everything behind that it inherited from the launcher.</summary>
internal static class ArrivalSteps
{
    public const string HidingTask = "hiding the launcher's executable";

    private const int LastSignal = 64;
    private const int Kill = 9;
    private const int Stop = 19;

    /// <summary>The runtime ignores SIGPIPE, which would survive execve; CLONE_CLEAR_SIGHAND resets handlers but not ignored signals.</summary>
    public static void ResetSignals(PlanContext plan)
    {
        var action = new LaunchData("{SIG_DFL}", new byte[32]);
        for (var signal = 1; signal <= LastSignal; signal++)
        {
            if (signal is Kill or Stop) continue;
            plan.Steps.Add("every signal to its default", $"signal {signal}", "rt_sigaction", signal, action, LaunchArgument.Null, 8);
        }
    }

    public static void DieWithLauncher(PlanContext plan)
    {
        if (plan.Setting.DiesWithLauncher) plan.Steps.Add("tying the process to its launcher", "SIGKILL", "prctl", PrctlOption.PR_SET_PDEATHSIG, Kill);
    }

    /// <summary>Moves the kept descriptors above all others, then closes all others. 0, 1 and 2 stay the launcher's until the streams are set.</summary>
    public static InheritedDescriptors KeepDescriptors(PlanContext plan)
    {
        var given = plan.Setting.Descriptors;
        var next = given.Base;
        var kept = new InheritedDescriptors
        {
            Sync = Keep("sync", given.Sync)!.Value,
            Gate = Keep("gate", given.Gate),
            Input = Keep("stdin", given.Input),
            Output = Keep("stdout", given.Output),
            Error = Keep("stderr", given.Error),
            Target = Keep("target", given.Target),
            Preserved = KeepAll("preserved", given.Preserved),
            MountMaps = KeepAll("ids of a mount", given.MountMaps),
        };
        plan.Steps.Add("closing the launcher's descriptors", $"3 to {given.Base - 1}", "close_range", 3, given.Base - 1, 0);
        plan.Steps.Add("closing the launcher's descriptors", $"from {next}", "close_range", next, uint.MaxValue, 0);
        return kept;

        int[] KeepAll(string name, IReadOnlyList<int> descriptors)
        {
            var places = new int[descriptors.Count];
            for (var i = 0; i < places.Length; i++) places[i] = Keep(name, descriptors[i])!.Value;
            return places;
        }

        int? Keep(string name, int? descriptor)
        {
            if (descriptor is null) return null;
            plan.Steps.Add("keeping a descriptor", name, "dup3", LaunchArgument.Named(descriptor.Value, name), next, OpenFlag.O_CLOEXEC);
            return next++;
        }
    }

    public static void AwaitMaps(PlanContext plan, InheritedDescriptors kept)
    {
        var spare = new LaunchData("{1 byte}", new byte[8]);
        plan.Steps.Add(new LaunchStep("waiting for the id maps", "the launcher", "read", [kept.Sync, spare, 1]) { Minimum = 1 });
    }

    /// <summary>
    /// CVE-2019-5736: until execve, /proc/self/exe of the child is the host's binary, and an image whose program is a script for that
    /// interpreter could open it for writing. The child unmaps the binary, which the kernel wants first, and makes its link point to an
    /// empty file in memory. Needs CAP_SYS_ADMIN in the user namespace only.
    /// </summary>
    public static void ForgetExecutable(PlanContext plan)
    {
        const string Task = HidingTask;
        var flags = plan.Setting.Kernel.ExecutableMemfd ? MemfdFlag.MFD_CLOEXEC | MemfdFlag.MFD_EXEC : MemfdFlag.MFD_CLOEXEC;
        // prctl_mm_map: eleven addresses, of which the kernel wants order only; no auxiliary vector; then the descriptor in half a word.
        const long Low = 0x100000;
        const long High = Low + 0x1000;
        // Older kernels want the heap above the data. The last word is room for the upper half of the result.
        const long Heap = High + 0x1000;
        var map = LaunchData.Words("{exe = $empty}", Low, High, Low, High, Heap, Heap, High, Low, High, Low, High, 0, 0, 0);
        var empty = new LaunchSlot("empty", map, 12 * sizeof(long) + sizeof(int));
        plan.Steps.Add(new LaunchStep(Task, "an empty file", "memfd_create", ["none", flags]) { Result = empty });
        foreach (var range in plan.Setting.Executable)
            plan.Steps.Add(Task, "its memory", "munmap", LaunchArgument.Named(range.Start, "executable"), LaunchArgument.Named(range.Length, "length"));
        plan.Steps.Add(Task, "/proc/self/exe", "prctl", PrctlOption.PR_SET_MM, PrctlValue.PR_SET_MM_MAP, map, 104, 0);
    }
}

/// <summary>Where the child finds its descriptors after the move.</summary>
internal sealed record InheritedDescriptors
{
    public required int Sync { get; init; }

    public int? Gate { get; init; }

    public int? Input { get; init; }

    public int? Output { get; init; }

    public int? Error { get; init; }

    public int? Target { get; init; }

    public int[] Preserved { get; init; } = [];

    public int[] MountMaps { get; init; } = [];
}
