using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Linux;

namespace BuildKit.Containers.Trees;

/// <summary>An end of a copy, found: the directory that bounds it, the path below that without links, and what Docker's rules need to know.</summary>
[SupportedOSPlatform("linux")]
internal sealed record CopyPlace(RootedDirectory Root, string Path, CopyEnd End)
{
    /// <summary>
    /// In a container: every link is followed as inside it, so the answer is beneath its root whatever the image or the container put there.
    /// What changes afterwards makes the copy fail or go elsewhere in the container, never out of it.
    /// </summary>
    /// <param name="root">The container's root, which stays the caller's.</param>
    /// <param name="path">As typed; relative paths begin at the root, as in Docker.</param>
    /// <param name="follow">Whether a link at the end is followed.</param>
    public static CopyPlace In(RootedDirectory root, string path, bool follow)
    {
        var typed = new CopyEnd(path.StartsWith('/') ? path : "/" + path, false, false, false);
        var parent = root.ResolveInRoot(typed.Parent);
        var parentExists = parent is not null && root.TryStat(parent) is { Kind: FileKind.Directory };
        var found = follow || typed.WantsDirectory ? root.ResolveInRoot(typed.Clean) : parent is null ? null : typed.Clean == "/" ? "." : Join(parent, typed.Name);
        var status = found is null ? null : root.TryStat(found);
        var clean = found is null ? parent is null ? typed.Clean : "/" + Join(parent, typed.Name) : found == "." ? "/" : "/" + found;
        return new CopyPlace(root, found ?? ".", typed with
        {
            Path = clean + Suffix(typed.Path),
            Exists = status is not null,
            IsDirectory = status is { Kind: FileKind.Directory },
            ParentExists = parentExists,
        });
    }

    /// <summary>On the host, whose paths the user vouches for. The directory that it opens is the caller's to close.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="follow">Whether a link at the end is followed.</param>
    public static CopyPlace OnHost(string path, bool follow)
    {
        var typed = new CopyEnd(path, false, false, false);
        var parentExists = Directory.Exists(typed.Parent);
        var link = new FileInfo(typed.Clean).LinkTarget is not null;
        var exists = System.IO.Path.Exists(typed.Clean) || link;
        if (!exists || !parentExists) return new CopyPlace(RootedDirectory.Open("/"), ".", typed with { ParentExists = parentExists });
        var real = !link || ((follow || typed.WantsDirectory) && System.IO.Path.Exists(typed.Clean)) ? FileCalls.RealPath(typed.Clean) : Join(FileCalls.RealPath(typed.Parent).TrimEnd('/'), typed.Name);
        var end = new CopyEnd(real, false, false, false);
        return new CopyPlace(RootedDirectory.Open(end.Parent), real == "/" ? "." : end.Name, typed with
        {
            Path = typed.Clean + Suffix(typed.Path),
            Exists = true,
            IsDirectory = Directory.Exists(real) && new FileInfo(real).LinkTarget is null,
            ParentExists = true,
        });
    }

    /// <summary>Without its root, for another process that has the same one. No path holds a NUL.</summary>
    public string ToText() => string.Join('\0', Path, End.Path, End.Exists ? "y" : "n", End.IsDirectory ? "y" : "n", End.ParentExists ? "y" : "n");

    public static CopyPlace FromText(RootedDirectory root, string text) =>
        text.Split('\0') is [var path, var end, var exists, var directory, var parent] ? new CopyPlace(root, path, new CopyEnd(end, exists == "y", directory == "y", parent == "y")) : throw new FormatException("The helper's answer has not five parts.");

    private static string Suffix(string typed) => typed.EndsWith("/.", StringComparison.Ordinal) ? "/." : typed.EndsWith('/') ? "/" : "";

    private static string Join(string parent, string name) => parent == "." ? name : $"{parent}/{name}";
}
