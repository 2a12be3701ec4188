using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Building.Solving;
using BuildKit.Containers.Specification;
using BuildKit.Files;
using BuildKit.Storage;

namespace BuildKit.Dockerfiles.Execution;

/// <summary>
/// Mounts of a step in the words of the runtime specification. Secrets lie in files of a <see cref="SecretFolder"/> while the program runs.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class MountTranslation(Store store) : IDisposable
{
    private SecretFolder? _secrets;
    private int _count;

    public RuntimeMount Of(StepMount mount) => mount switch
    {
        StepMount.HostPath host => new RuntimeMount(host.Target, "bind") { Source = host.Path, Subpath = host.Subpath, Options = host.IsReadOnly ? ["bind", "ro", "nosuid", "nodev"] : ["bind", "nosuid", "nodev"] },
        StepMount.Union union => Of(union),
        StepMount.Memory memory => new RuntimeMount(memory.Target, "tmpfs")
        {
            Options = ["nosuid", "nodev", .. memory.Size is { } size ? [string.Create(CultureInfo.InvariantCulture, $"size={size}")] : Array.Empty<string>()],
        },
        StepMount.Secret secret => new RuntimeMount(secret.Target, "bind") { Source = Write(secret), Options = ["bind", "ro", "nosuid", "nodev", "noexec"] },
        StepMount.Socket socket => new RuntimeMount(socket.Target, "bind") { Source = socket.Path, Options = ["bind", "nosuid", "nodev"] },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public void Dispose() => _secrets?.Dispose();

    private RuntimeMount Of(StepMount.Union union)
    {
        string[] own = store.Location.Rootless ? ["userxattr"] : [];
        if (union.Scratch is { } scratch)
        {
            return new RuntimeMount(union.Target, "overlay")
            {
                Options = ["nosuid", "nodev", .. union.Folders.Select(f => "lowerdir+=" + f), "upperdir=" + Path.Combine(scratch, "upper"), "workdir=" + Path.Combine(scratch, "work"), .. own],
            };
        }

        return union.Folders is [var only]
            ? new RuntimeMount(union.Target, "bind") { Source = only, Options = ["bind", "ro", "nosuid", "nodev"] }
            : new RuntimeMount(union.Target, "overlay") { Options = ["ro", "nosuid", "nodev", .. union.Folders.Select(f => "lowerdir+=" + f), .. own] };
    }

    private string Write(StepMount.Secret secret)
    {
        _secrets ??= new SecretFolder(store);
        var name = string.Create(CultureInfo.InvariantCulture, $"{_count++}");
        using var root = RootedDirectory.Open(_secrets.Path);
        using (var file = root.CreateFile(name, 0b110_000_000)) file.Write(secret.Content.Span);
        var isOwned = !store.Location.Rootless;
        if (isOwned) root.SetOwner(name, (uint)secret.Uid, (uint)secret.Gid);
        // Without root the file stays the user's, who is root inside. Nobody else of the machine gets into the folder.
        root.SetMode(name, isOwned || secret.Uid == 0 ? secret.Mode : secret.Mode | ((secret.Mode & 0b100_000_000) != 0 ? 0b000_100_100 : 0));
        return Path.Combine(_secrets.Path, name);
    }
}
