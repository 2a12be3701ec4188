using System.Buffers;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Launch;

/// <summary>Names of sysctl(8): "net.ipv4.ip_forward". A '/' inside a part stands for a dot in a file name ("net.ipv4.conf.eth0/1.forwarding").</summary>
internal static class KernelParameter
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/");

    private static readonly HashSet<string> Ipc = new(StringComparer.Ordinal)
    {
        "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced",
    };

    /// <summary>A parameter of a namespace that the container does not have for itself is the host's.</summary>
    public static bool BelongsToContainer(string name, Func<NamespaceKind, bool> isNew)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(Allowed) || name.Split('.', '/').Any(part => part.Length == 0)) return false;
        if (name.StartsWith("net.", StringComparison.Ordinal)) return isNew(NamespaceKind.Network);
        if (name.StartsWith("fs.mqueue.", StringComparison.Ordinal) || Ipc.Contains(name)) return isNew(NamespaceKind.Ipc);
        return name is "kernel.domainname" && isNew(NamespaceKind.Uts);
    }

    public static string Path(string name) => string.Create(name.Length, name, static (path, name) =>
    {
        for (var i = 0; i < name.Length; i++)
        {
            path[i] = name[i] switch
            {
                '.' => '/',
                '/' => '.',
                var c => c,
            };
        }
    });
}
