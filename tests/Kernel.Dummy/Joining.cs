using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;

namespace BuildKit.Kernel.Dummy;

/// <summary>A first container; a process that joins it, a second container in its network, and sockets from within.</summary>
internal static class Joining
{
    public static async Task<int> RunAsync(BoxContainer container, string[] args)
    {
        var spec = container.Spec("sleep", "60");
        using var first = Launcher.Start(spec, container.Options);
        var joined = await container.JoinAsync(first, spec, BoxContainer.Process(args));
        Console.Write(joined.Output);

        var sharing = container.Spec("readlink", "/proc/self/ns/net");
        sharing = sharing with
        {
            Linux = sharing.Linux with
            {
                Namespaces = [.. sharing.Linux.Namespaces.Where(n => n.Type != NamespaceKind.Network), new RuntimeNamespace(NamespaceKind.Network, $"/proc/{first.Pid}/ns/net")],
            },
        };
        var network = await container.RunAsync(sharing, container.Options with { Overlay = container.Options.Overlay! with { Upper = null, Work = null } });
        Console.WriteLine(network.Output.Trim() == new FileInfo($"/proc/{first.Pid}/ns/net").LinkTarget ? "shared network" : network.Output);

        var sockets = Launcher.SocketsIn(first.PidFd, new SocketOrder(Family: 2, Type: 1, Count: 3), container.Rootless);
        Console.WriteLine($"{sockets.Count} sockets");
        first.Abort();
        return joined.Code;
    }
}
