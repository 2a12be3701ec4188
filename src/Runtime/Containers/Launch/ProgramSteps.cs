using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Last chapter: the program is found inside the root, the filter is set, the child becomes the program.</summary>
internal sealed class ProgramSteps(PlanContext plan, RuntimeProcess process, LaunchData? filter)
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const string Task = "starting the program";

    private readonly LaunchData _arguments = LaunchData.Texts($"[{string.Join(' ', process.Args.Select(PosixPath.Printable))}]", process.Args);
    private readonly LaunchData _environment = LaunchData.Texts($"[{process.Env.Count} variables]", process.Env);

    public void Add()
    {
        var name = process.Args[0];
        if (name.Contains('/', StringComparison.Ordinal)) RunPath(name);
        else SearchPath(name);
    }

    /// <summary>With no_new_privs a filter needs no privilege and comes last; without, it must come while CAP_SYS_ADMIN is still held.</summary>
    public void Filter()
    {
        if (filter is null) return;
        plan.Steps.Add("setting the system call filter", "seccomp", "seccomp", SeccompOperation.SECCOMP_SET_MODE_FILTER, 0, filter);
    }

    private void RunPath(string path)
    {
        plan.Steps.Add(CheckStep(path));
        plan.Steps.Add(AccessStep(path));
        Execute(path);
    }

    /// <summary>As execvp(3), but before the filter is set: a candidate that is missing or cannot be executed is passed over.</summary>
    private void SearchPath(string name)
    {
        var folders = process.Env.LastOrDefault(e => e.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..] ?? DefaultPath;
        foreach (var folder in folders.Split(':'))
        {
            var path = folder.Length == 0 ? name : $"{folder.TrimEnd('/')}/{name}";
            plan.Steps.Unless(CheckStep(path), [Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES, Errno.ELOOP, Errno.ENAMETOOLONG], () =>
                plan.Steps.Unless(AccessStep(path), [Errno.EACCES, Errno.ENOENT], () => Execute(path)));
        }

        plan.Steps.Add(new LaunchStep("finding the program", name, "execve", ["", _arguments, _environment]) { ExitCode = LaunchExit.NotFound });
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
        // Blocked since before the clone; a signal that came meanwhile takes effect here.
        plan.Steps.Add("unblocking signals", "all", "rt_sigprocmask", SigmaskOperation.SIG_SETMASK, new LaunchData("{none}", new byte[8]), LaunchArgument.Null, 8);
        plan.Steps.Add(new LaunchStep(Task, path, "execve", [path, _arguments, _environment]) { ExitCode = LaunchExit.CannotInvoke });
    }
}
