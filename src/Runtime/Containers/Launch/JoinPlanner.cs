using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>
/// The plan of a further process in a running container. Its processes are hostile and see the newcomer from the moment it is born in
/// their pid namespace; with CAP_SYS_PTRACE they may stop and change it (CVE-2016-9962). So the first child, which they cannot see, joins
/// everything else and sheds all it is not to keep; only then it clones the one that they see.
/// </summary>
internal static class JoinPlanner
{
    public static LaunchPlan Plan(RuntimeProcess process, RuntimeSpec container, LaunchSetting setting)
    {
        var plan = new PlanContext(container, setting);
        var kept = LaunchPlanner.Leave(plan, LaunchPlanner.Checked(process));
        var program = new ProgramSteps(plan, process, kept);
        Enter(plan, kept);
        var paths = new RootPaths(plan);
        EnterSteps.ChangeDirectory(plan, paths, process.Cwd);
        Shed(plan, process, program);
        var pid = Appear(plan, process);
        ArrivalSteps.DieWithLauncher(plan);
        StreamSteps.StartSession(plan);
        if (process.Terminal)
        {
            StreamSteps.OpenTerminal(plan, AtFlag.AT_FDCWD, "/dev/pts/ptmx", kept);
            StreamSteps.SizeTerminal(plan, process.ConsoleSize);
        }

        StreamSteps.Connect(plan, kept);
        if (!program.AsksListener) StreamSteps.AwaitGate(plan, kept);
        StreamSteps.Preserve(plan, kept);
        program.Add();
        return new LaunchPlan(CloneFlag.CLONE_CLEAR_SIGHAND, plan.Steps.ToImmutable()) { InnerProcess = pid };
    }

    private static void Enter(PlanContext plan, InheritedDescriptors kept)
    {
        const string Task = "joining the container";
        NamespaceSteps.EnterCgroups(plan);

        // Only a container in the host's pid namespace can see this child at all.
        IdentitySteps.HideMemory(plan);
        plan.Steps.Add(Task, "its namespaces", "setns", kept.Target!.Value, NamespaceSteps.All(plan.Spec));
        plan.Steps.Add(Task, "its first process", "close", kept.Target!.Value);
        ArrivalSteps.ForgetExecutable(plan);
        if (plan.InUserNamespace) IdentitySteps.BecomeRoot(plan);
        plan.Root = EnterSteps.OpenRoot(plan);
    }

    private static void Shed(PlanContext plan, RuntimeProcess process, ProgramSteps program)
    {
        SchedulingSteps.Add(plan, process);
        IdentitySteps.SetLimits(plan, process);
        if (!plan.Setting.KeepsKeyring) IdentitySteps.NewKeyring(plan);
        plan.Steps.Add("setting the file mode mask", Convert.ToString(process.User.Umask, 8), "umask", process.User.Umask);
        if (!process.NoNewPrivileges) program.Filter();
        IdentitySteps.DropBounding(plan, process.Capabilities);
        IdentitySteps.SetIds(plan, process.User);
        IdentitySteps.SetCapabilities(plan, process.Capabilities);
        IdentitySteps.ForbidNewPrivileges(plan, process);

        // Last: the kernel resets it with every change of ids and capabilities.
        IdentitySteps.HideMemory(plan);
    }

    /// <summary>
    /// The filter of a process that may gain privileges stands already, and Docker's profile answers clone3 with ENOSYS, because it cannot
    /// see its flags; clone it lets through, as it must for every fork.
    /// </summary>
    private static LaunchSlot Appear(PlanContext plan, RuntimeProcess process)
    {
        const string Task = "entering the pid namespace";
        if (process.NoNewPrivileges || plan.Spec.Linux.Seccomp is null) return NamespaceSteps.Clone(plan, 0, Task);
        var pid = new LaunchSlot("inner process");
        plan.Steps.Add(new LaunchStep(Task, "the container's process", "clone", [CloneFlag.CLONE_PARENT | CloneFlag.CLONE_PARENT_SETTID, 0, new LaunchArgument.Written(pid), 0, 0]) { Result = pid, Forks = true });
        return pid;
    }
}
