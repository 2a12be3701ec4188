using System.Text;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>Where a store lives: what lasts in <see cref="Root"/>, what dies with the machine's uptime in <see cref="RunRoot"/>.</summary>
public sealed record StoreLocation(string Root, string RunRoot)
{
    private const string Folder = "dotnet-container";

    /// <summary>Every writing operation is refused before it touches anything.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Layers are unpacked for one user who is not the machine's root: without owners and devices, for overlays with userxattr.</summary>
    public bool Rootless { get; init; }

    /// <summary>A variable named it: its run folder is one of many.</summary>
    public bool IsNamed { get; init; }

    /// <summary>
    /// <c>DOTNET_CONTAINER_ROOT</c>, or root's <c>/var/lib</c> and <c>/run</c>, or the user's XDG folders. A root named by the variable gets a
    /// run folder of its own, so that the containers of two stores never meet.
    /// </summary>
    public static StoreLocation FromEnvironment(StoreEnvironment environment)
    {
        var run = DefaultRunRoot(environment);
        var rootless = environment.IsLinux && (!environment.IsPrivileged || environment.IsInUserNamespace);
        if (environment.Variable("DOTNET_CONTAINER_ROOT") is not { Length: > 0 } named) return new(DefaultRoot(environment), run) { Rootless = rootless };
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(named));
        return new(root, Path.Combine(run, "stores", Digest.Of(Encoding.UTF8.GetBytes(root)).Short)) { Rootless = rootless, IsNamed = true };
    }

    private static string DefaultRoot(StoreEnvironment environment)
    {
        if (!environment.IsLinux) return Path.Combine(environment.LocalApplicationData, Folder);
        if (environment.IsPrivileged) return "/var/lib/" + Folder;
        return Path.Combine(Absolute(environment.Variable("XDG_DATA_HOME")) ?? Path.Combine(environment.Home, ".local", "share"), Folder);
    }

    private static string DefaultRunRoot(StoreEnvironment environment)
    {
        if (!environment.IsLinux) return Path.Combine(environment.LocalApplicationData, Folder, "run");
        if (environment.IsPrivileged) return "/run/" + Folder;
        return Absolute(environment.Variable("XDG_RUNTIME_DIR")) is { } run ? Path.Combine(run, Folder) : $"/tmp/{Folder}-{environment.UserId}";
    }

    /// <summary>The XDG base directory specification: "If an implementation encounters a relative path … it should consider the path invalid and ignore it."</summary>
    private static string? Absolute(string? path) => path is { Length: > 0 } && Path.IsPathRooted(path) ? path : null;
}
