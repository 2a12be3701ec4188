using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>
/// A child that mounts what a container would see and then waits, running nothing: others look at its root. Of the container's namespaces
/// it has the mount namespace, and a user namespace where there is no root. It ends when its gate does.
/// </summary>
internal static class ViewPlanner
{
    public static LaunchPlan Plan(RuntimeSpec spec, LaunchSetting setting)
    {
        var plan = new PlanContext(spec, setting);
        ArrivalSteps.ResetSignals(plan);
        var kept = ArrivalSteps.KeepDescriptors(plan);
        if (plan.IsNew(NamespaceKind.User))
        {
            ArrivalSteps.AwaitMaps(plan, kept);
            IdentitySteps.BecomeRoot(plan);
        }

        plan.Steps.Add("clearing the file mode mask", "0", "umask", 0);
        var mounts = new MountSteps(plan, new RootPaths(plan));
        mounts.CloneSharing();
        RootSteps.Separate(plan);
        RootSteps.Mount(plan);
        foreach (var mount in spec.Mounts) mounts.Add(mount);
        EnterSteps.MakeRootReadOnly(plan);
        EnterSteps.Pivot(plan);
        StreamSteps.AwaitGate(plan, kept);
        plan.Steps.Add("ending", "the child", "exit_group", 0);
        return new LaunchPlan(NamespaceSteps.WithClone(plan) | CloneFlag.CLONE_CLEAR_SIGHAND, plan.Steps.ToImmutable());
    }
}
