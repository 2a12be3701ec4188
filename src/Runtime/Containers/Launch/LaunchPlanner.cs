using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Turns a specification into the plan of its launch. Pure: reads nothing, changes nothing, and refuses what cannot work before anything is touched.</summary>
internal static class LaunchPlanner
{
    /// <summary>The first process of a container.</summary>
    public static LaunchPlan Plan(RuntimeSpec spec, LaunchSetting setting)
    {
        var process = Checked(spec.Process);
        if (setting.Rootless && NamespaceSteps.JoinsAny(spec)) spec = NamespaceSteps.InOwnersNamespace(spec);
        var plan = new PlanContext(spec, setting);
        var inner = NamespaceSteps.NeedsInnerClone(spec, setting.Rootless);
        var kept = Arrive(plan, process, inner);
        LaunchSlot? pid = null;
        if (inner) pid = NamespaceSteps.Clone(plan, NamespaceSteps.WithInnerClone(plan), "making the remaining namespaces");
        if (!plan.InUserNamespace) NamespaceSteps.EnterCgroups(plan);
        NamespaceSteps.MakeCgroupNamespace(plan);
        StreamSteps.StartSession(plan);
        var paths = new RootPaths(plan);
        if (plan.Joined(NamespaceKind.Mount) is null) BuildRoot(plan, paths, process, kept);
        else EnterRoot(plan, process, kept);
        Finish(plan, paths, process, kept);
        return new LaunchPlan(inner ? CloneFlag.CLONE_CLEAR_SIGHAND : NamespaceSteps.WithClone(plan) | CloneFlag.CLONE_CLEAR_SIGHAND, plan.Steps.ToImmutable()) { InnerProcess = pid };
    }

    /// <summary>A further process in a running container, whose namespaces it joins through the descriptor of its first process.</summary>
    public static LaunchPlan PlanJoin(RuntimeProcess process, RuntimeSpec container, LaunchSetting setting) => JoinPlanner.Plan(process, container, setting);

    /// <summary>A child that makes sockets in the network namespace of a process, sends them and ends. It never runs a program.</summary>
    public static LaunchPlan PlanSockets(SocketOrder order, LaunchSetting setting)
    {
        const string Task = "making sockets in the container";
        const int SOCK_CLOEXEC = 0x80000;
        var plan = new PlanContext(new RuntimeSpec { Root = new RuntimeRoot("/") }, setting);
        ArrivalSteps.ResetSignals(plan);
        var kept = ArrivalSteps.KeepDescriptors(plan);
        IdentitySteps.HideMemory(plan);
        plan.Steps.Add("joining the container", "its network namespace", "setns", kept.Target!.Value,
            CloneFlag.CLONE_NEWNET | (setting.Rootless ? CloneFlag.CLONE_NEWUSER : 0));
        var message = StreamSteps.Descriptors(order.Count);
        for (var i = 0; i < order.Count; i++)
            plan.Steps.Add(new LaunchStep(Task, "a socket", "socket", [order.Family, order.Type | SOCK_CLOEXEC, 0]) { Result = new LaunchSlot("socket", message, 16 + (4 * i)) });
        plan.Steps.Add(Task, "the launcher", "sendmsg", kept.Sync, StreamSteps.Message(StreamSteps.SocketsMessage, message), 0);
        plan.Steps.Add("ending", "the child", "exit_group", 0);
        return new LaunchPlan(CloneFlag.CLONE_CLEAR_SIGHAND, plan.Steps.ToImmutable());
    }

    /// <summary>A child that is the first of a user namespace until nobody talks to it any more.</summary>
    public static LaunchPlan PlanNamespace(LaunchSetting setting)
    {
        var plan = new PlanContext(new RuntimeSpec { Root = new RuntimeRoot("/") }, setting);
        ArrivalSteps.ResetSignals(plan);
        var kept = ArrivalSteps.KeepDescriptors(plan);
        ArrivalSteps.AwaitMaps(plan, kept);
        plan.Steps.Add("ending", "the child", "exit_group", 0);
        return new LaunchPlan(CloneFlag.CLONE_CLEAR_SIGHAND | CloneFlag.CLONE_NEWUSER, plan.Steps.ToImmutable());
    }

    internal static RuntimeProcess Checked(RuntimeProcess? process)
    {
        if (process is null || process.Args.Count == 0 || process.Args[0].Length == 0) throw LaunchException.NoProgram();
        if (!process.Cwd.StartsWith('/')) throw LaunchException.RelativeDirectory(process.Cwd);
        return process;
    }

    private static InheritedDescriptors Arrive(PlanContext plan, RuntimeProcess process, bool joinsFirst)
    {
        var kept = Leave(plan, process);
        // As root of another user namespace the child could not open the host's files any more; until it takes an id there, it is who it was.
        if (plan.InUserNamespace) NamespaceSteps.EnterCgroups(plan);
        if (plan.IsNew(NamespaceKind.User) && !joinsFirst)
        {
            ArrivalSteps.AwaitMaps(plan, kept);
            IdentitySteps.BecomeRoot(plan);
        }

        if (!joinsFirst) ArrivalSteps.ForgetExecutable(plan);
        NamespaceSteps.JoinByPath(plan);
        if (!joinsFirst) return kept;
        NamespaceSteps.MakeEarly(plan, kept);
        ArrivalSteps.ForgetExecutable(plan);
        IdentitySteps.HideMemory(plan);
        if (plan.InUserNamespace) IdentitySteps.BecomeRoot(plan);
        return kept;
    }

    internal static InheritedDescriptors Leave(PlanContext plan, RuntimeProcess process)
    {
        ArrivalSteps.DieWithLauncher(plan);
        ArrivalSteps.ResetSignals(plan);
        var kept = ArrivalSteps.KeepDescriptors(plan);
        plan.Kept = kept;
        IdentitySteps.SetOomScore(plan, process);
        StreamSteps.OpenNothing(plan, kept);
        return kept;
    }

    private static void BuildRoot(PlanContext plan, RootPaths paths, RuntimeProcess process, InheritedDescriptors kept)
    {
        var mounts = new MountSteps(plan, paths);
        var protection = new ProtectionSteps(plan, paths, mounts);
        if (plan.IsNew(NamespaceKind.Network)) NamespaceSteps.RaiseLoopback(plan);
        if (plan.IsNew(NamespaceKind.Uts)) NamespaceSteps.SetNames(plan);
        plan.Steps.Add("clearing the file mode mask", "0", "umask", 0);
        mounts.CloneSharing();
        RootSteps.Separate(plan);
        RootSteps.Mount(plan);
        foreach (var mount in plan.Spec.Mounts) mounts.Add(mount);
        new DeviceSteps(plan, paths, mounts).Add();
        OpenStreams(plan, paths, mounts, process, kept);
        if (plan.Setting.Pauses) StreamSteps.Ask(plan, kept, "waiting before the change of the root", StreamSteps.PauseMessage);
        protection.SetKernelParameters();
        foreach (var path in plan.Spec.Linux.ReadonlyPaths) protection.MakeReadOnly(path);
        foreach (var path in plan.Spec.Linux.MaskedPaths) protection.Mask(path);
        if (process.Cwd != "/") paths.MakeDirectory("making the working directory", process.Cwd);
        EnterSteps.MakeRootReadOnly(plan);
        EnterSteps.Pivot(plan);
        EnterSteps.Propagate(plan);
    }

    /// <summary>The mounts are somebody else's, and so is the root.</summary>
    private static void EnterRoot(PlanContext plan, RuntimeProcess process, InheritedDescriptors kept)
    {
        if (plan.IsNew(NamespaceKind.Network)) NamespaceSteps.RaiseLoopback(plan);
        if (plan.IsNew(NamespaceKind.Uts)) NamespaceSteps.SetNames(plan);
        plan.Root = EnterSteps.OpenRoot(plan);
        if (process.Terminal)
        {
            StreamSteps.OpenTerminal(plan, AtFlag.AT_FDCWD, "/dev/pts/ptmx", kept);
            StreamSteps.SizeTerminal(plan, process.ConsoleSize);
        }

        StreamSteps.Connect(plan, kept);
        if (plan.Setting.Pauses) StreamSteps.Ask(plan, kept, "waiting before the change of the root", StreamSteps.PauseMessage);
    }

    private static void OpenStreams(PlanContext plan, RootPaths paths, MountSteps mounts, RuntimeProcess process, InheritedDescriptors kept)
    {
        if (process.Terminal)
        {
            StreamSteps.OpenTerminal(plan, plan.Terminals ?? HostsTerminals(plan, paths), "ptmx", kept);
            StreamSteps.SizeTerminal(plan, process.ConsoleSize);
            if (plan.Terminals is not null) StreamSteps.BindConsole(plan, paths, mounts);
        }

        StreamSteps.Connect(plan, kept);
    }

    /// <summary>With the host's own /dev in the container, its terminals are the host's as well; an image's directory is never trusted to be a devpts.</summary>
    private static LaunchSlot HostsTerminals(PlanContext plan, RootPaths paths) =>
        plan.Spec.Mounts.Any(m => m.Destination.TrimEnd('/') == "/dev" && MountOptions.Parse(m).Recursive)
            ? paths.Open("opening a terminal", "/dev/pts", directory: true)
            : throw LaunchException.NoTerminals();

    private static void Finish(PlanContext plan, RootPaths paths, RuntimeProcess process, InheritedDescriptors kept)
    {
        var program = new ProgramSteps(plan, process, kept);
        EnterSteps.ChangeDirectory(plan, paths, process.Cwd);
        if (plan.Setting.ChecksProgram) program.Look();
        if (!program.AsksListener) StreamSteps.AwaitGate(plan, kept);
        StreamSteps.Preserve(plan, kept);
        IdentitySteps.MakeRoomForLimit(plan, process);
        IdentitySteps.HideMemory(plan);
        SchedulingSteps.Add(plan, process);
        IdentitySteps.SetLimits(plan, process);
        if (!plan.Setting.KeepsKeyring) IdentitySteps.NewKeyring(plan);
        plan.Steps.Add("setting the file mode mask", Convert.ToString(process.User.Umask, 8), "umask", process.User.Umask);
        StreamSteps.OwnTerminal(plan, process.User);
        if (!process.NoNewPrivileges) program.Filter();
        IdentitySteps.DropBounding(plan, process.Capabilities);
        IdentitySteps.SetIds(plan, process.User);
        IdentitySteps.SetCapabilities(plan, process.Capabilities);
        IdentitySteps.ForbidNewPrivileges(plan, process);
        ArrivalSteps.DieWithLauncher(plan);
        if (plan.Setting.Init) InitSteps.Add(plan, process, program);
        program.Add();
    }
}
