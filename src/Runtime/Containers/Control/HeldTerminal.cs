using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Control;

/// <summary>Gives the terminal of a command to the supervisor of its container, which keeps it open; see <see cref="HeldTerminals"/>.</summary>
[SupportedOSPlatform("linux")]
internal static class HeldTerminal
{
    public static void HandOver(EngineParts engine, Container container, SafeFileHandle terminal)
    {
        using var peer = ControlConnection.TryOpen(engine.Containers.FolderOf(container.Id)) ?? throw ContainerException.NotReached("Leaving a command in", container.Name);
        using var answer = ControlConnection.Ask(peer, ControlKind.Hold, [], terminal) ?? throw ContainerException.NotReached("Leaving a command in", container.Name);
    }
}
