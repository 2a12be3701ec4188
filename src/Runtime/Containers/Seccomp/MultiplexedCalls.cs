using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Seccomp;

/// <summary>
/// i386 also has all socket calls and all System V calls behind one number each, chosen by the first argument: a rule about "socket" that did
/// not mean socketcall(1, …) as well would be got around. Conditions cannot be carried over: the arguments lie in memory there.
/// </summary>
internal static class MultiplexedCalls
{
    private static readonly string[] Sockets =
    [
        "", "socket", "bind", "connect", "listen", "accept", "getsockname", "getpeername", "socketpair", "send", "recv", "sendto", "recvfrom", "shutdown", "setsockopt",
        "getsockopt", "sendmsg", "recvmsg", "accept4", "recvmmsg", "sendmmsg",
    ];

    private static readonly string[] Ipc =
    [
        "", "semop", "semget", "semctl", "semtimedop", "", "", "", "", "", "", "msgsnd", "msgrcv", "msgget", "msgctl", "", "", "", "", "", "", "shmat", "shmdt", "shmget", "shmctl",
    ];

    /// <summary>The rules of a profile, each followed by what it means for the collected calls.</summary>
    public static IEnumerable<SeccompRule> Expand(IReadOnlyList<SeccompRule> rules)
    {
        foreach (var rule in rules)
        {
            yield return rule;
            if (rule.Args.Count > 0) continue;
            foreach (var name in rule.Names)
            {
                if (Array.IndexOf(Sockets, name) is > 0 and var socket) yield return Call(rule, "socketcall", socket);
                if (Array.IndexOf(Ipc, name) is > 0 and var ipc) yield return Call(rule, "ipc", ipc);
            }
        }
    }

    private static SeccompRule Call(SeccompRule rule, string name, int number) =>
        rule with { Names = [name], Args = [new SeccompArgument(0, (ulong)number, SeccompOperator.EqualTo)] };
}
