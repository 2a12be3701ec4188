using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Last chapter: the program is found inside the root, the filter is set, the child becomes the program.</summary>
internal sealed class ProgramSteps(PlanContext plan, RuntimeProcess process, InheritedDescriptors kept)
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const string Task = "starting the program";

    private readonly LaunchData _arguments = LaunchData.Texts($"[{string.Join(' ', process.Args.Select(PosixPath.Printable))}]", process.Args);
    private readonly LaunchData _environment = LaunchData.Texts($"[{process.Env.Count} variables]", process.Env);

    /// <summary>Somebody outside answers for some calls: the descriptor for that comes with the filter, so the filter is set before the gate.</summary>
    public bool AsksListener => plan.Spec.Linux.Seccomp?.ListenerPath is not null;

    /// <summary>Before the gate: a program that is not there is an error of whoever creates the container, and he is gone at the gate's end.</summary>
    public void Look()
    {
        var name = process.Args[0];
        if (name.Contains('/', StringComparison.Ordinal)) plan.Steps.Add(AccessStep(name));
        else LookIn(name, Candidates(name), 0);
    }

    public void Add()
    {
        var name = process.Args[0];
        if (name.Contains('/', StringComparison.Ordinal)) RunPath(name);
        else SearchPath(name);
    }

    /// <summary>With no_new_privs a filter needs no privilege and comes last; without, it must come while CAP_SYS_ADMIN is still held.</summary>
    public void Filter(bool quietly = false)
    {
        if (plan.Spec.Linux.Seccomp is not { } profile) return;
        const string Step = "setting the system call filter";
        _filter ??= Seccomp.SeccompCompiler.Compile(profile, plan.Setting.Architecture).ToData();
        if (!AsksListener)
        {
            var flags = Seccomp.SeccompFlags.Of(profile);
            plan.Steps.Add(new LaunchStep(Step, "seccomp", "seccomp", [SeccompOperation.SECCOMP_SET_MODE_FILTER, flags == 0 ? 0 : (LaunchArgument)flags, _filter]) { Quiet = quietly });
            return;
        }

        Seccomp.SeccompListener.Check(profile);
        var message = StreamSteps.Descriptors(1);
        plan.Steps.Add(new LaunchStep(Step, "seccomp", "seccomp", [SeccompOperation.SECCOMP_SET_MODE_FILTER, Seccomp.SeccompFlags.Of(profile) | SeccompFilterFlag.SECCOMP_FILTER_FLAG_NEW_LISTENER, _filter])
        {
            Result = new LaunchSlot("listener", message, 16),
        });
        plan.Steps.Add(Step, "the launcher", "sendmsg", kept.Sync, StreamSteps.Message(StreamSteps.ListenerMessage, message), 0);
    }

    private LaunchData? _filter;

    private void RunPath(string path)
    {
        plan.Steps.Add(CheckStep(path));
        plan.Steps.Add(AccessStep(path));
        Execute(path);
    }

    /// <summary>As execvp(3), but before the filter is set: a candidate that is missing or cannot be executed is passed over.</summary>
    private void SearchPath(string name)
    {
        foreach (var path in Candidates(name))
        {
            plan.Steps.Unless(CheckStep(path), [Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES, Errno.ELOOP, Errno.ENAMETOOLONG], () =>
                plan.Steps.Unless(AccessStep(path), [Errno.EACCES, Errno.ENOENT], () => Execute(path)));
        }

        plan.Steps.Add(NotFoundStep(name));
    }

    private LaunchStep NotFoundStep(string name) => new("finding the program", name, "execve", ["", _arguments, _environment]) { ExitCode = LaunchExit.NotFound };

    private string[] Candidates(string name)
    {
        var folders = process.Env.LastOrDefault(e => e.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..] ?? DefaultPath;
        return Array.ConvertAll(folders.Split(':'), folder => folder.Length == 0 ? name : $"{folder.TrimEnd('/')}/{name}");
    }

    /// <summary>One that can be executed ends the search; the last one's failure is that none was found.</summary>
    private void LookIn(string name, string[] candidates, int index)
    {
        if (index == candidates.Length) plan.Steps.Add(NotFoundStep(name));
        else
            plan.Steps.Choose(
                AccessStep(candidates[index]), [Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES, Errno.ELOOP, Errno.ENAMETOOLONG],
                () => { }, () => LookIn(name, candidates, index + 1));
    }

    /// <summary>No magic links: /proc/self/exe and /proc/self/fd/N are the launcher's (CVE-2019-5736).</summary>
    private LaunchStep CheckStep(string path) => new(Task, path, "openat2",
        [AtFlag.AT_FDCWD, path, LaunchData.Words("{no magic links}", OpenFlagOf.Path | (long)OpenFlag.O_CLOEXEC, 0, (long)ResolveFlag.RESOLVE_NO_MAGICLINKS), 24])
    {
        Result = new LaunchSlot("program"),
        ExitCode = LaunchExit.CannotInvoke,
    };

    private static LaunchStep AccessStep(string path)
    {
        const int X_OK = 1;
        return new LaunchStep(Task, path, "faccessat2", [AtFlag.AT_FDCWD, path, X_OK, AtFlag.AT_EACCESS]) { ExitCode = LaunchExit.CannotInvoke };
    }

    private void Execute(string path)
    {
        if (process.NoNewPrivileges) Filter();
        if (AsksListener) StreamSteps.AwaitGate(plan, kept);
        // Blocked since before the clone; a signal that came meanwhile takes effect here.
        plan.Steps.Add("unblocking signals", "all", "rt_sigprocmask", SigmaskOperation.SIG_SETMASK, new LaunchData("{none}", new byte[8]), LaunchArgument.Null, 8);
        plan.Steps.Add(new LaunchStep(Task, path, "execve", [path, _arguments, _environment]) { ExitCode = LaunchExit.CannotInvoke });
    }
}
