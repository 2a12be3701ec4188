using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Seccomp;

/// <summary>
/// The default filter: everything that ordinary programs use, by allow list; the same set as Docker's, without the calls of other
/// processors and without io_uring, which gets around filters by doing calls in kernel threads.
/// </summary>
internal static class DefaultFilter
{
    private static readonly string[] Files = Words("""
        access cachestat chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64 fallocate
        fanotify_mark fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fremovexattr fsetxattr
        fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64 getxattr getxattrat inotify_add_watch inotify_init
        inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit ioctl lchown lgetxattr link
        linkat listxattr listxattrat llistxattr lremovexattr lseek lsetxattr lstat mkdir mkdirat mknod mknodat name_to_handle_at
        newfstatat open openat openat2 pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat
        readv removexattr removexattrat rename renameat renameat2 rmdir sendfile setxattr setxattrat splice stat statfs statx symlink
        symlinkat sync sync_file_range syncfs tee truncate umask unlink unlinkat utime utimensat utimes vmsplice write writev
        """);

    private static readonly string[] Memory = Words("""
        brk madvise map_shadow_stack membarrier memfd_create memfd_secret mincore mlock mlock2 mlockall mmap mprotect mremap mseal msync
        munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect process_mrelease remap_file_pages
        """);

    private static readonly string[] Processes = Words("""
        alarm capget capset execve execveat exit exit_group fork futex futex_requeue futex_wait futex_waitv futex_wake get_robust_list
        get_thread_area getcpu getegid geteuid getgid getgroups getitimer getpgid getpgrp getpid getppid getpriority getresgid getresuid
        getrlimit getrusage getsid gettid getuid ioprio_get ioprio_set kill landlock_add_rule landlock_create_ruleset
        landlock_restrict_self pause pidfd_open pidfd_send_signal prctl prlimit64 process_vm_readv process_vm_writev ptrace
        restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait
        rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
        sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield seccomp
        set_robust_list set_thread_area set_tid_address setfsgid setfsuid setgid setgroups setitimer setpgid setpriority setregid
        setresgid setresuid setreuid setrlimit setsid setuid sigaltstack tgkill tkill uretprobe vfork wait4 waitid
        """);

    private static readonly string[] Communication = Words("""
        accept accept4 bind connect epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old
        eventfd eventfd2 getpeername getsockname getsockopt listen mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink
        msgctl msgget msgrcv msgsnd poll ppoll pselect6 recvfrom recvmmsg recvmsg select semctl semget semop semtimedop sendmmsg sendmsg
        sendto setsockopt shmat shmctl shmdt shmget shutdown signalfd signalfd4 socketpair
        """);

    private static readonly string[] TimeAndSystem = Words("""
        adjtimex arch_prctl clock_adjtime clock_getres clock_gettime clock_nanosleep getrandom gettimeofday modify_ldt nanosleep sysinfo
        time timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime times
        uname
        """);

    private static readonly Grant[] WithCapability =
    [
        new("CAP_DAC_READ_SEARCH", ["open_by_handle_at"]),
        new("CAP_SYS_ADMIN", Words("""
            bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick listmount lookup_dcookie mount mount_setattr move_mount open_tree
            open_tree_attr perf_event_open quotactl quotactl_fd setdomainname sethostname setns statmount syslog umount2 unshare
            """)),
        new("CAP_SYS_BOOT", ["reboot"]),
        new("CAP_SYS_CHROOT", ["chroot"]),
        new("CAP_SYS_MODULE", ["delete_module", "init_module", "finit_module"]),
        new("CAP_SYS_PACCT", ["acct"]),
        new("CAP_SYS_PTRACE", ["kcmp", "pidfd_getfd", "process_madvise"]),
        new("CAP_SYS_RAWIO", ["iopl", "ioperm"]),
        new("CAP_SYS_TIME", ["settimeofday", "clock_settime"]),
        new("CAP_SYS_TTY_CONFIG", ["vhangup"]),
        new("CAP_SYS_NICE", ["get_mempolicy", "mbind", "set_mempolicy", "set_mempolicy_home_node"]),
        new("CAP_SYSLOG", ["syslog"]),
        new("CAP_BPF", ["bpf"]),
        new("CAP_PERFMON", ["perf_event_open"]),
    ];

    public static SeccompProfile For(IEnumerable<string> capabilities)
    {
        var held = capabilities.ToHashSet(StringComparer.Ordinal);
        return new SeccompProfile
        {
            DefaultAction = SeccompAction.Errno,
            DefaultErrnoRet = (uint)Errno.EPERM,
            Syscalls =
            [
                Allow([.. Files, .. Memory, .. Processes, .. Communication, .. TimeAndSystem]),
                .. Sockets(),
                .. Personalities(),
                .. WithCapability.Where(c => held.Contains(c.Capability)).Select(c => Allow(c.Calls)),
                .. held.Contains("CAP_SYS_ADMIN") ? [] : Clones(),
            ],
        };
    }

    /// <summary>
    /// AF_ALG and AF_VSOCK reach kernel code and the hypervisor past every namespace. The kernel reads the family as 32 bits: compared as
    /// 64, a family with a bit set above them would slip through.
    /// </summary>
    private static IEnumerable<SeccompRule> Sockets()
    {
        const ulong Alg = 38;
        const ulong Vsock = 40;
        foreach (var family in new[] { Alg, Vsock })
            yield return new SeccompRule(["socket"], SeccompAction.Errno) { Args = [new SeccompArgument(0, uint.MaxValue, SeccompOperator.MaskedEqual, family)] };
        yield return Allow(["socket"]);
    }

    /// <summary>Linux, BSD-like waiting, no randomisation and both, or asking which it is.</summary>
    private static IEnumerable<SeccompRule> Personalities()
    {
        foreach (var value in (ulong[])[0x0, 0x8, 0x20000, 0x20008, 0xFFFFFFFF])
            yield return Allow(["personality"]) with { Args = [new SeccompArgument(0, value, SeccompOperator.EqualTo)] };
    }

    /// <summary>Threads and processes, no namespaces. The flags of clone3 lie in memory where no filter sees them; ENOSYS makes libc fall back to clone.</summary>
    private static IEnumerable<SeccompRule> Clones()
    {
        const CloneFlag Namespaces = CloneFlag.CLONE_NEWNS | CloneFlag.CLONE_NEWCGROUP | CloneFlag.CLONE_NEWUTS | CloneFlag.CLONE_NEWIPC
            | CloneFlag.CLONE_NEWUSER | CloneFlag.CLONE_NEWPID | CloneFlag.CLONE_NEWNET;
        yield return Allow(["clone"]) with { Args = [new SeccompArgument(0, (ulong)Namespaces, SeccompOperator.MaskedEqual)] };
        yield return new SeccompRule(["clone3"], SeccompAction.Errno) { ErrnoRet = (uint)Errno.ENOSYS };
    }

    private static SeccompRule Allow(IReadOnlyList<string> names) => new(names, SeccompAction.Allow);

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What a capability allows on top.</summary>
    private sealed record Grant(string Capability, string[] Calls);
}
