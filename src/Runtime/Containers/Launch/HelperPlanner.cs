using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>
/// A program of the host as root of a user namespace, and in nothing else but that: it sees the host's files and may do with its own and
/// its subordinate ids what root may.
/// </summary>
internal static class HelperPlanner
{
    public static LaunchPlan Plan(RuntimeProcess process, RuntimeLinux maps, LaunchSetting setting)
    {
        const string Task = "starting the helper";
        var plan = new PlanContext(new RuntimeSpec { Root = new RuntimeRoot("/"), Linux = maps }, setting);
        ArrivalSteps.ResetSignals(plan);
        var kept = ArrivalSteps.KeepDescriptors(plan);
        StreamSteps.OpenNothing(plan, kept);
        ArrivalSteps.AwaitMaps(plan, kept);
        IdentitySteps.BecomeRoot(plan);
        StreamSteps.Connect(plan, kept);
        plan.Steps.Add(Task, "/", "chdir", "/");
        plan.Steps.Add("unblocking signals", "all", "rt_sigprocmask", SigmaskOperation.SIG_SETMASK, new LaunchData("{none}", new byte[8]), LaunchArgument.Null, 8);
        plan.Steps.Add(Task, process.Args[0], "execve", process.Args[0], LaunchData.Texts("[the helper's arguments]", process.Args), LaunchData.Texts("[the helper's variables]", process.Env));
        return new LaunchPlan(CloneFlag.CLONE_CLEAR_SIGHAND | CloneFlag.CLONE_NEWUSER, plan.Steps.ToImmutable());
    }
}
