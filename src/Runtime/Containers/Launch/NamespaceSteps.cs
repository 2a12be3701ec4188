using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Which namespaces are made by the clone, which are joined, and what a fresh one needs.</summary>
internal static class NamespaceSteps
{
    private const long NS_GET_USERNS = 0xB701;

    public static CloneFlag New(RuntimeSpec spec) => Combine(spec.Linux.Namespaces.Where(n => n.Path is null));

    public static CloneFlag All(RuntimeSpec spec) => Combine(spec.Linux.Namespaces);

    public static bool JoinsAny(RuntimeSpec spec) => spec.Linux.Namespaces.Any(n => n.Path is not null);

    /// <summary>
    /// A pid namespace takes effect for children only, and namespaces made by a clone belong to the user namespace of the cloner: joining
    /// either needs a first process that joins and a second one, cloned by it, that is the container's.
    /// </summary>
    public static bool NeedsInnerClone(RuntimeSpec spec, bool rootless) =>
        spec.Linux.Namespaces.Any(n => n.Path is null ? n.Type == NamespaceKind.Time : rootless || n.Type is NamespaceKind.Pid or NamespaceKind.User);

    /// <summary>
    /// What belongs to the first of two processes: the user namespace, since the others are joined from outside it, and the time namespace,
    /// which takes its offsets only before anybody lives in it.
    /// </summary>
    public static void MakeEarly(PlanContext plan, InheritedDescriptors kept)
    {
        if (plan.IsNew(NamespaceKind.User))
        {
            plan.Steps.Add("making the user namespace", "unshare", "unshare", CloneFlag.CLONE_NEWUSER);
            StreamSteps.Ask(plan, kept, "waiting for the id maps", StreamSteps.MapsMessage);
        }

        if (plan.IsNew(NamespaceKind.Time)) MakeTime(plan);
    }

    private static void MakeTime(PlanContext plan)
    {
        const string Task = "making the time namespace";
        plan.Steps.Add(Task, "unshare", "unshare", CloneFlag.CLONE_NEWTIME);
        if (plan.Spec.Linux.TimeOffsets is not { Count: > 0 } offsets) return;
        var text = new System.Text.StringBuilder();
        foreach (var (clock, offset) in offsets)
        {
            if (clock is not ("monotonic" or "boottime")) throw LaunchException.UnknownClock(clock);
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{clock} {offset.Secs} {offset.Nanosecs}\n");
        }

        var file = plan.Steps.Store("offsets", new LaunchStep(Task, "its offsets", "openat", [AtFlag.AT_FDCWD, "/proc/self/timens_offsets", OpenFlag.O_WRONLY | OpenFlag.O_CLOEXEC, 0]));
        plan.Steps.Add(Task, "its offsets", "write", file, text.ToString(), text.Length);
    }

    /// <summary>
    /// Without root, two containers that share a namespace share the user namespace that owns it; one more, nested in it, would own nothing
    /// of what is shared and could neither mount its sysfs nor change its network.
    /// </summary>
    public static RuntimeSpec InOwnersNamespace(RuntimeSpec spec) => spec with
    {
        Linux = spec.Linux with { Namespaces = [.. spec.Linux.Namespaces.Where(n => n.Type != NamespaceKind.User || n.Path is not null)] },
    };

    public static void JoinByPath(PlanContext plan)
    {
        var joined = plan.Spec.Linux.Namespaces.Where(n => n.Path is not null).ToList();
        var userJoined = false;
        foreach (var ns in joined.Where(n => n.Type == NamespaceKind.User).Concat(joined.Where(n => n.Type != NamespaceKind.User)))
        {
            var task = $"joining the {Name(ns.Type)} namespace";
            var handle = plan.Steps.Store("namespace", new LaunchStep(task, ns.Path!, "openat", [AtFlag.AT_FDCWD, ns.Path!, OpenFlag.O_CLOEXEC]));
            // Without root, a foreign namespace can only be entered from within the user namespace that owns it.
            if (plan.Setting.Rootless && !userJoined && ns.Type != NamespaceKind.User)
            {
                var owner = plan.Steps.Store("owner", new LaunchStep(task, ns.Path!, "ioctl", [handle, LaunchArgument.Named(NS_GET_USERNS, "NS_GET_USERNS")]));
                plan.Steps.Add("joining the user namespace", ns.Path!, "setns", owner, CloneFlag.CLONE_NEWUSER);
            }

            userJoined = true;
            plan.Steps.Add(task, ns.Path!, "setns", handle, Flag(ns.Type));
        }
    }

    public static void EnterCgroups(PlanContext plan)
    {
        const string Task = "joining the control group";
        foreach (var path in plan.Setting.CgroupMembership)
        {
            var file = plan.Steps.Store("procs", new LaunchStep(Task, path, "openat", [AtFlag.AT_FDCWD, path, OpenFlag.O_WRONLY | OpenFlag.O_CLOEXEC, 0]));
            plan.Steps.Add(Task, path, "write", file, new LaunchData("\"0\"", "0"u8.ToArray()), 1);
            plan.Steps.Add(Task, path, "close", file);
        }
    }

    /// <summary>
    /// What the process is a member of when its cgroup namespace is made is the namespace's root, and a clone makes it of the cloner's groups,
    /// even when the child is born elsewhere. So where the groups change, the clone leaves that namespace out and it is made here.
    /// </summary>
    public static void MakeCgroupNamespace(PlanContext plan)
    {
        if (ChangesGroup(plan) && plan.IsNew(NamespaceKind.Cgroup))
            plan.Steps.Add("making the cgroup namespace", "unshare", "unshare", CloneFlag.CLONE_NEWCGROUP);
    }

    public static CloneFlag WithClone(PlanContext plan) =>
        New(plan.Spec) & (ChangesGroup(plan) ? ~CloneFlag.CLONE_NEWCGROUP : ~default(CloneFlag));

    public static CloneFlag WithInnerClone(PlanContext plan) => WithClone(plan) & ~(CloneFlag.CLONE_NEWUSER | CloneFlag.CLONE_NEWTIME);

    /// <summary>Of parent_tid in struct clone_args.</summary>
    private const int ParentTid = 24;

    public static LaunchSlot Clone(PlanContext plan, CloneFlag flags, string task)
    {
        // struct clone_args, first 64 bytes. CLONE_PARENT makes the launcher the parent; its exit signal is then the first child's. CLONE_PARENT_SETTID has the number
        // written before the process runs: it speaks to the launcher, perhaps before this one comes back from the call.
        var pid = new LaunchSlot("inner process");
        var arguments = LaunchData.Words(() => $"{{{flags}}}", (ParentTid, pid), (long)(flags | CloneFlag.CLONE_PARENT | CloneFlag.CLONE_PARENT_SETTID), 0, 0, 0, 0, 0, 0, 0);
        plan.Steps.Add(new LaunchStep(task, "the container's process", "clone3", [arguments, 64]) { Result = pid, Forks = true });
        return pid;
    }

    /// <summary>A network namespace is born with its loopback interface down.</summary>
    public static void RaiseLoopback(PlanContext plan)
    {
        const string Task = "bringing up the loopback interface";
        const int AF_INET = 2;
        const int SOCK_DGRAM_CLOEXEC = 0x80002;
        const short IFF_UP = 1;
        var request = new byte[40];
        "lo"u8.CopyTo(request);
        request[16] = (byte)IFF_UP;
        var socket = plan.Steps.Store("socket", new LaunchStep(Task, "lo", "socket", [AF_INET, SOCK_DGRAM_CLOEXEC, 0]));
        plan.Steps.Add(Task, "lo", "ioctl", socket, IoctlRequest.SIOCSIFFLAGS, new LaunchData("{lo, up}", request));
    }

    public static void SetNames(PlanContext plan)
    {
        if (plan.Spec.Hostname is { } host) Set("setting the host name", host, "sethostname");
        if (plan.Spec.Domainname is { } domain) Set("setting the domain name", domain, "setdomainname");

        void Set(string task, string name, string call) => plan.Steps.Add(task, name, call, name, System.Text.Encoding.UTF8.GetByteCount(name));
    }

    public static string Name(NamespaceKind kind) => kind.ToString().ToLowerInvariant();

    private static CloneFlag Combine(IEnumerable<RuntimeNamespace> namespaces)
    {
        var all = default(CloneFlag);
        foreach (var ns in namespaces) all |= Flag(ns.Type);
        return all;
    }

    private static CloneFlag Flag(NamespaceKind kind) => kind switch
    {
        NamespaceKind.Pid => CloneFlag.CLONE_NEWPID,
        NamespaceKind.Network => CloneFlag.CLONE_NEWNET,
        NamespaceKind.Mount => CloneFlag.CLONE_NEWNS,
        NamespaceKind.Ipc => CloneFlag.CLONE_NEWIPC,
        NamespaceKind.Uts => CloneFlag.CLONE_NEWUTS,
        NamespaceKind.User => CloneFlag.CLONE_NEWUSER,
        NamespaceKind.Cgroup => CloneFlag.CLONE_NEWCGROUP,
        NamespaceKind.Time => CloneFlag.CLONE_NEWTIME,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static bool ChangesGroup(PlanContext plan) => plan.Setting.HasCgroup || plan.Setting.CgroupMembership.Count > 0;
}
