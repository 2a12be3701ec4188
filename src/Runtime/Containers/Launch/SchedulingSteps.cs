using System.Buffers.Binary;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Chapter: when the process runs, when it reads and writes, and what kind of machine it is told to be on. While it still may.</summary>
internal static class SchedulingSteps
{
    private const uint Linux32 = 8;

    /// <summary>By their numbers in linux/sched.h; 4 was never used.</summary>
    private static readonly string[] Policies = ["SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "", "SCHED_IDLE", "SCHED_DEADLINE"];

    /// <summary>Bits of sched_attr.sched_flags in their order.</summary>
    private static readonly string[] Flags =
    [
        "SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_RECLAIM", "SCHED_FLAG_DL_OVERRUN", "SCHED_FLAG_KEEP_POLICY", "SCHED_FLAG_KEEP_PARAMS",
        "SCHED_FLAG_UTIL_CLAMP_MIN", "SCHED_FLAG_UTIL_CLAMP_MAX",
    ];

    private static readonly string[] IoClasses = ["", "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE"];

    public static void Add(PlanContext plan, RuntimeProcess process)
    {
        if (process.Scheduler is { } scheduler) Schedule(plan, scheduler);
        if (process.IoPriority is { } priority) Prioritise(plan, priority);
        if (plan.Spec.Linux.Personality is { } personality)
            plan.Steps.Add("setting the personality", personality.Domain, "personality", LaunchArgument.Named(personality.Domain == "LINUX32" ? Linux32 : 0, personality.Domain));
    }

    private static void Schedule(PlanContext plan, RuntimeScheduler scheduler)
    {
        // struct sched_attr: size, policy, flags, nice, priority, runtime, deadline, period.
        var attributes = new byte[48];
        BinaryPrimitives.WriteUInt32LittleEndian(attributes, 48);
        BinaryPrimitives.WriteInt32LittleEndian(attributes.AsSpan(4), IndexOf(Policies, "scheduling policy", scheduler.Policy));
        ulong flags = 0;
        foreach (var flag in scheduler.Flags) flags |= 1UL << IndexOf(Flags, "scheduling flag", flag);
        BinaryPrimitives.WriteUInt64LittleEndian(attributes.AsSpan(8), flags);
        BinaryPrimitives.WriteInt32LittleEndian(attributes.AsSpan(16), scheduler.Nice);
        BinaryPrimitives.WriteUInt32LittleEndian(attributes.AsSpan(20), scheduler.Priority);
        BinaryPrimitives.WriteUInt64LittleEndian(attributes.AsSpan(24), scheduler.Runtime);
        BinaryPrimitives.WriteUInt64LittleEndian(attributes.AsSpan(32), scheduler.Deadline);
        BinaryPrimitives.WriteUInt64LittleEndian(attributes.AsSpan(40), scheduler.Period);
        plan.Steps.Add("setting the scheduler", scheduler.Policy, "sched_setattr", 0, new LaunchData($"{{{scheduler.Policy} nice {scheduler.Nice} priority {scheduler.Priority}}}", attributes), 0);
    }

    private static void Prioritise(PlanContext plan, RuntimeIoPriority priority)
    {
        const int IOPRIO_WHO_PROCESS = 1;
        const int ClassShift = 13;
        if (priority.Priority is < 0 or > 7) throw LaunchException.UnknownSchedulingWord("priority from 0 to 7", $"{priority.Priority}");
        var value = (IndexOf(IoClasses, "class of I/O priorities", priority.Class) << ClassShift) | priority.Priority;
        plan.Steps.Add("setting the I/O priority", priority.Class, "ioprio_set", IOPRIO_WHO_PROCESS, 0, LaunchArgument.Named(value, $"{priority.Class} {priority.Priority}"));
    }

    private static int IndexOf(string[] words, string kind, string word) =>
        word.Length > 0 && Array.IndexOf(words, word) is >= 0 and var index ? index : throw LaunchException.UnknownSchedulingWord(kind, word);
}
