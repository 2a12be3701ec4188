using System.Collections.Immutable;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>
/// Chapter for a container with an init: the process clones the program and stays behind as process 1, in the walk for good. It passes on
/// signals, reaps what nobody else does, and ends with the program's code. No binary is needed for it, and none is in sight.
/// <para>
/// The walk has neither arithmetic nor comparisons; the kernel does both: seeking in an empty file adds, and fails below zero; a signal to
/// thread 0 is no argument. Signals are blocked since before the first clone, so they wait until they are asked for, even those that
/// process 1 would not get.
/// </para>
/// </summary>
internal static class InitSteps
{
    private const string Task = "being init";
    private const int ChildSignal = 17;
    private const int Kill = 9;

    /// <summary>waitid(2): P_ALL; WNOHANG, WEXITED and __WALL.</summary>
    private const int AnyChild = 0;
    private const int EndedNow = 0x1 | 0x4 | 0x40000000;
    private const int FromStart = 0;
    private const int FromHere = 1;

    /// <summary>How many gaps there can be between memory that stays; those that are not there have no length.</summary>
    internal const int MostGaps = 12;
    private const int ForgetPages = 4;

    /// <summary>Faults of its own, stops of its terminal, and what cannot be waited for.</summary>
    private static readonly int[] NotPassedOn = [4, 5, 6, 7, 8, 9, 11, 19, 21, 22, 31];

    /// <summary>Everything after this is done by the program's process alone.</summary>
    public static void Add(PlanContext plan, RuntimeProcess process, ProgramSteps program)
    {
        for (var gap = 0; gap < MostGaps; gap++)
            plan.Steps.Add(new LaunchStep("every page of the launcher forgotten", $"gap {gap + 1}", "madvise", [new LaunchArgument.Gap(gap, Length: false), new LaunchArgument.Gap(gap, Length: true), ForgetPages])
            {
                Ignored = [Errno.ENOMEM],
            });
        // In a pid namespace orphans come to process 1 anyway.
        if (!plan.IsNew(NamespaceKind.Pid)) plan.Steps.Add(Task, "orphans", "prctl", PrctlOption.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        var child = plan.Steps.Store("program", new LaunchStep(Task, "the program's process", "clone", [ChildSignal, 0, 0, 0, 0]));
        plan.Steps.Unless(Quiet("tgkill", child, child, 0), [Errno.EINVAL], () => Stay(plan, process, program, child));
        if (!plan.IsNew(NamespaceKind.Pid)) plan.Steps.Add("tying the program to init", "SIGKILL", "prctl", PrctlOption.PR_SET_PDEATHSIG, Kill);
        if (process.Terminal) TakeForeground(plan);
    }

    /// <summary>Keys for the terminal's foreground (ctrl-C) reach the program once: from the terminal, and not through init too.</summary>
    private static void TakeForeground(PlanContext plan)
    {
        const string Step = "taking the foreground";
        var own = new LaunchData("{$group}", new byte[8]);
        plan.Steps.Add(Step, "process group", "setpgid", 0, 0);
        plan.Steps.Add(new LaunchStep(Step, "process group", "getpid", []) { Result = new LaunchSlot("group", own) });
        plan.Steps.Add(Step, "process group", "ioctl", 0, IoctlRequest.TIOCSPGRP, own);
    }

    private static void Stay(PlanContext plan, RuntimeProcess process, ProgramSteps program, LaunchSlot child)
    {
        var steps = plan.Steps;
        // The conversation ends when the last copy of its descriptor is closed.
        steps.Add(Quiet("close_range", 3, uint.MaxValue, 0));
        steps.Add(Quiet("prctl", PrctlOption.PR_SET_NAME, "init"));
        var handle = Store(steps, "handle", Quiet("pidfd_open", child, 0));
        var number = Store(steps, "number", Quiet("memfd_create", "", plan.Setting.Kernel.ExecutableMemfd ? MemfdFlag.MFD_CLOEXEC | MemfdFlag.MFD_EXEC : MemfdFlag.MFD_CLOEXEC));

        // Nothing of the launcher is left to read, and 'exec' without root needs to find the namespaces.
        if (plan.InUserNamespace) steps.Add(Quiet("prctl", PrctlOption.PR_SET_DUMPABLE, 1, 0, 0, 0));
        if (process.NoNewPrivileges && !program.AsksListener) program.Filter(quietly: true);
        Loop(steps, handle, number);
    }

    private static void Loop(StepList steps, LaunchSlot handle, LaunchSlot number)
    {
        var ended = new LaunchData("{$ended}", new byte[128]);
        var wait = steps.Count;
        var signal = new LaunchSlot("signal");
        steps.Add(Quiet("rt_sigtimedwait", Waited(), LaunchArgument.Null, LaunchArgument.Null, 8) with { Result = signal, Ignored = [Errno.EINTR, Errno.EAGAIN], Skip = -1 });
        Unless(steps, number, signal, ChildSignal, below: () => Pass(steps, handle, signal, wait), above: () => Pass(steps, handle, signal, wait));

        var reap = steps.Count;
        steps.Add(Back(steps, wait, Quiet("waitid", AnyChild, 0, ended, EndedNow, 0), Errno.ECHILD));
        steps.Add(Quiet("lseek", number, new LaunchSlot("ended.signal", ended, 0), FromStart));
        steps.Add(Back(steps, wait, Quiet("lseek", number, -1, FromHere), Errno.EINVAL));

        // Only this process reaps, so the one just reaped was the program when that cannot be signalled any more.
        steps.Unless(Quiet("pidfd_send_signal", handle, 0, LaunchArgument.Null, 0), [Errno.ESRCH], () => steps.Add(Jump(steps, reap)));
        End(steps, number, ended);
    }

    /// <summary>si_code 1 is an end by itself; after a signal the code is 128 and its number.</summary>
    private static void End(StepList steps, LaunchSlot number, LaunchData ended)
    {
        var status = new LaunchSlot("ended.status", ended, 24);
        var code = new LaunchSlot("code");
        steps.Add(Quiet("lseek", number, new LaunchSlot("ended.code", ended, 8), FromStart));
        steps.Unless(Quiet("lseek", number, -2, FromHere), [Errno.EINVAL], () =>
        {
            steps.Add(Quiet("lseek", number, 128, FromStart));
            steps.Add(Quiet("lseek", number, status, FromHere) with { Result = code });
            steps.Add(Quiet("exit_group", code));
        });
        steps.Add(Quiet("exit_group", status));
    }

    /// <summary>Goes on behind both bodies when the value is the expected one.</summary>
    private static void Unless(StepList steps, LaunchSlot number, LaunchSlot value, int expected, Action below, Action above)
    {
        steps.Add(Quiet("lseek", number, value, FromStart));
        steps.Choose(Quiet("lseek", number, -expected, FromHere), [Errno.EINVAL], () => steps.Unless(Quiet("lseek", number, -1, FromHere), [Errno.EINVAL], above), below);
    }

    private static void Pass(StepList steps, LaunchSlot handle, LaunchSlot signal, int wait)
    {
        // It may have ended, or belong to a user whom init may not signal.
        steps.Add(Quiet("pidfd_send_signal", handle, signal, LaunchArgument.Null, 0) with { Ignored = [Errno.ESRCH, Errno.EPERM] });
        steps.Add(Jump(steps, wait));
    }

    private static LaunchData Waited()
    {
        var set = ulong.MaxValue;
        foreach (var signal in NotPassedOn) set &= ~(1UL << (signal - 1));
        return LaunchData.Words("{all that can be passed on}", (long)set);
    }

    private static LaunchSlot Store(StepList steps, string name, LaunchStep step) => steps.Store(name, step);

    private static LaunchStep Quiet(string call, params ImmutableArray<LaunchArgument> arguments) => new(Task, "process 1", call, arguments) { Quiet = true };

    /// <summary>On this failure the walk goes back.</summary>
    private static LaunchStep Back(StepList steps, int target, LaunchStep step, Errno failure) => step with { Ignored = [failure], Skip = target - steps.Count - 1 };

    /// <summary>Closing no descriptor fails in one known way.</summary>
    private static LaunchStep Jump(StepList steps, int target) => Back(steps, target, Quiet("close", -1), Errno.EBADF);
}
