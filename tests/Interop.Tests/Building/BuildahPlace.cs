using System.Runtime.Versioning;

namespace BuildKit.Interop.Tests.Building;

/// <summary>buildah with a store of its own that has our base image.</summary>
[SupportedOSPlatform("linux")]
public sealed class BuildahPlace : IDisposable
{
    public BuildahPlace() => Theirs("pull", "docker-archive:" + Builds.Archive);

    internal ComparedBuilds Builds { get; } = new();

    public IReadOnlyList<string> Build(string image, string context, IReadOnlyList<string> options)
    {
        Theirs(["bud", "-q", "--format", "docker", "--layers=false", "-t", image, .. options, context]);
        var container = Theirs("from", "--pull-never", image).Trim();
        var files = ComparedBuilds.Files(Theirs("mount", container).Trim());
        Theirs("rm", container);
        return [.. files, .. ComparedBuilds.Settings(Theirs("inspect", "--type", "image", image), root => root.GetProperty("Docker").GetProperty("config"))];
    }

    public void Dispose() => Builds.Dispose();

    private string Theirs(params string[] arguments) =>
        ComparedBuilds.Must("buildah", ["--root", Builds.In("theirs"), "--runroot", Builds.In("theirs-run"), "--storage-driver", "vfs", .. arguments], new() { ["BUILDAH_ISOLATION"] = "chroot" });
}
