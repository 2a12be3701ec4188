using System.Buffers.Binary;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Chapter: who the process is and what it may do. Raw calls: libc's wrappers would signal threads that do not exist here.</summary>
internal static class IdentitySteps
{
    private const uint CapabilityVersion3 = 0x20080522;

    private static readonly string[] Limits =
    [
        "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS", "RLIMIT_NPROC", "RLIMIT_NOFILE",
        "RLIMIT_MEMLOCK", "RLIMIT_AS", "RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_RTTIME",
    ];

    /// <summary>In a fresh user namespace the child is nobody until it takes an id that the map knows.</summary>
    public static void BecomeRoot(PlanContext plan)
    {
        const string Task = "becoming root of the user namespace";
        if (plan.Spec.Linux.GidMappings.Any(m => m.ContainerId == 0)) plan.Steps.Add(Task, "group 0", "setresgid", 0, 0, 0);
        if (plan.Spec.Linux.UidMappings.Any(m => m.ContainerId == 0)) plan.Steps.Add(Task, "user 0", "setresuid", 0, 0, 0);
    }

    public static void SetLimits(PlanContext plan, RuntimeProcess process)
    {
        foreach (var limit in process.Rlimits)
        {
            var number = Array.IndexOf(Limits, limit.Type);
            if (number < 0) throw LaunchException.UnknownLimit(limit.Type);
            plan.Steps.Add("setting a limit", limit.Type, "prlimit64", 0, LaunchArgument.Named(number, limit.Type),
                LaunchData.Words($"{{{limit.Soft}, {limit.Hard}}}", (long)limit.Soft, (long)limit.Hard), LaunchArgument.Null);
        }
    }

    /// <summary>What was opened on the way would count against a small limit of open files, which then stops the last steps.</summary>
    public static void MakeRoomForLimit(PlanContext plan, RuntimeProcess process)
    {
        if (plan.Setting.Descriptors.Preserved.Count > 0 || process.Rlimits.All(l => l.Type != "RLIMIT_NOFILE")) return;
        var last = plan.Setting.Descriptors.Base - 1;
        plan.Steps.Add("closing what the preparation opened", $"3 to {last}", "close_range", 3, last, 0);
    }

    /// <summary>Through the host's procfs, before the image's is in sight.</summary>
    public static void SetOomScore(PlanContext plan, RuntimeProcess process)
    {
        if (process.OomScoreAdj is not { } score) return;
        const string Task = "setting the out-of-memory score";
        var text = score.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var file = plan.Steps.Store("score", new LaunchStep(Task, text, "openat", [AtFlag.AT_FDCWD, "/proc/self/oom_score_adj", OpenFlag.O_WRONLY | OpenFlag.O_CLOEXEC, 0]));
        plan.Steps.Add(Task, text, "write", file, text, text.Length);
        plan.Steps.Add(Task, text, "close", file);
    }

    /// <summary>Keys of the launcher's session would otherwise be the container's. A sandbox without keyrings has none to leak.</summary>
    public static void NewKeyring(PlanContext plan) => plan.Steps.Add(
        new LaunchStep("joining a new session keyring", "keyring", "keyctl", [KeyctlOperation.KEYCTL_JOIN_SESSION_KEYRING, LaunchArgument.Null]) { Ignored = [Errno.ENOSYS, Errno.EPERM] });

    public static void DropBounding(PlanContext plan, RuntimeCapabilities capabilities)
    {
        var keep = Capabilities.Mask(capabilities.Bounding);
        for (var number = 0; number <= plan.Setting.LastCapability; number++)
        {
            if ((keep >> number & 1) != 0) continue;
            // EINVAL: a kernel that does not know this capability.
            plan.Steps.Add(new LaunchStep("every capability outside the bounding set dropped", Capabilities.All[number], "prctl",
                [PrctlOption.PR_CAPBSET_DROP, LaunchArgument.Named(number, Capabilities.All[number])]) { Ignored = [Errno.EINVAL] });
        }
    }

    /// <summary>Groups and gid while the right to set them is still there; KEEPCAPS carries the permitted set over the change of the uid.</summary>
    public static void SetIds(PlanContext plan, RuntimeUser user)
    {
        if (user.Uid != 0) plan.Steps.Add("keeping capabilities over the change of user", "KEEPCAPS", "prctl", PrctlOption.PR_SET_KEEPCAPS, 1, 0, 0, 0);
        if (!DeniesGroups(plan)) SetGroups(plan, user);
        else if (user.AdditionalGids.Count > 0) throw LaunchException.GroupsNeedHelpers();
        plan.Steps.Add("setting the group", $"gid {user.Gid}", "setresgid", user.Gid, user.Gid, user.Gid);
        plan.Steps.Add("setting the user", $"uid {user.Uid}", "setresuid", user.Uid, user.Uid, user.Uid);
    }

    public static void SetCapabilities(PlanContext plan, RuntimeCapabilities capabilities)
    {
        var effective = Capabilities.Mask(capabilities.Effective);
        var permitted = Capabilities.Mask(capabilities.Permitted);
        var inheritable = Capabilities.Mask(capabilities.Inheritable);
        var header = new LaunchData("{v3}", new byte[8]);
        BinaryPrimitives.WriteUInt32LittleEndian(header.MutableBytes, CapabilityVersion3);
        var sets = new LaunchData($"{{effective {effective:x}, permitted {permitted:x}, inheritable {inheritable:x}}}", new byte[24]);
        for (var half = 0; half < 2; half++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(sets.MutableBytes.AsSpan((half * 12) + 0), (uint)(effective >> (32 * half)));
            BinaryPrimitives.WriteUInt32LittleEndian(sets.MutableBytes.AsSpan((half * 12) + 4), (uint)(permitted >> (32 * half)));
            BinaryPrimitives.WriteUInt32LittleEndian(sets.MutableBytes.AsSpan((half * 12) + 8), (uint)(inheritable >> (32 * half)));
        }

        plan.Steps.Add("setting capabilities", "permitted, effective, inheritable", "capset", header, sets);
        plan.Steps.Add("clearing ambient capabilities", "ambient", "prctl", PrctlOption.PR_CAP_AMBIENT, PrctlValue.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        foreach (var name in capabilities.Ambient)
            plan.Steps.Add("raising an ambient capability", name, "prctl", PrctlOption.PR_CAP_AMBIENT, PrctlValue.PR_CAP_AMBIENT_RAISE,
                LaunchArgument.Named(System.Numerics.BitOperations.TrailingZeroCount(Capabilities.Mask([name])), name), 0, 0);
    }

    public static void ForbidNewPrivileges(PlanContext plan, RuntimeProcess process)
    {
        if (process.NoNewPrivileges) plan.Steps.Add("forbidding new privileges", "no_new_privs", "prctl", PrctlOption.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    }

    /// <summary>A process that another of the container may trace must not show what it inherited from the launcher (CVE-2016-9962).</summary>
    public static void HideMemory(PlanContext plan) => plan.Steps.Add("hiding the launcher's memory", "dumpable", "prctl", PrctlOption.PR_SET_DUMPABLE, 0, 0, 0, 0);

    private static void SetGroups(PlanContext plan, RuntimeUser user)
    {
        var bytes = new byte[Math.Max(8, user.AdditionalGids.Count * 4)];
        for (var i = 0; i < user.AdditionalGids.Count; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), user.AdditionalGids[i]);
        plan.Steps.Add("setting the groups", $"{user.AdditionalGids.Count} groups", "setgroups", user.AdditionalGids.Count, new LaunchData($"{{{string.Join(' ', user.AdditionalGids)}}}", bytes));
    }

    /// <summary>user_namespaces(7): who maps only his own group without helpers must deny setgroups first.</summary>
    private static bool DeniesGroups(PlanContext plan) => plan.Setting.Rootless && IdMaps.DeniesSetGroups(plan.Spec.Linux.GidMappings);
}
