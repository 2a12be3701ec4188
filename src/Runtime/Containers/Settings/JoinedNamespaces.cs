using System.Runtime.Versioning;

namespace BuildKit.Containers.Settings;

/// <summary>Namespaces that a container takes from another one, which must be running.</summary>
[SupportedOSPlatform("linux")]
internal sealed class JoinedNamespaces(EngineParts engine)
{
    private const UnixFileMode ForEverybody = (UnixFileMode)0x3FF;

    /// <param name="kind">As /proc/PID/ns names it.</param>
    /// <param name="owner">The other container.</param>
    public string Path(string kind, string owner) => $"/proc/{Running(kind, owner)}/ns/{kind}";

    /// <summary>
    /// The directory that stands for /dev/shm in containers that share IPC: a file system made by one of them could not be mounted in the
    /// other. It lies in the run folder and goes with the container that shares it.
    /// </summary>
    public string? SharedMemory(NamespaceMode ipc, ContainerFolder own)
    {
        switch (ipc)
        {
            case NamespaceMode.Shareable:
                Directory.CreateDirectory(own.SharedMemory);
                File.SetUnixFileMode(own.SharedMemory, ForEverybody);
                return own.SharedMemory;
            case NamespaceMode.Container other:
                var folder = engine.Containers.FolderOf(engine.Containers.Find(other.Name).Id).SharedMemory;
                return Directory.Exists(folder) ? folder : throw ContainerException.NotShareable(other.Name);
            default:
                return null;
        }
    }

    private int Running(string kind, string owner) =>
        engine.Containers.Find(owner).State is { IsRunning: true, Process: { } process } ? process.Pid : throw ContainerException.NamespaceOwnerNotRunning(kind, owner);
}
