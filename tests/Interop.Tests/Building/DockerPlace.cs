using System.Runtime.Versioning;

namespace BuildKit.Interop.Tests.Building;

/// <summary>Debian's Docker, whose client brings BuildKit along, with a store of its own that has our base image; its images are unpacked by skopeo and umoci, which are neither's.</summary>
[SupportedOSPlatform("linux")]
public sealed class DockerPlace : IDisposable
{
    private readonly DockerDaemon? _daemon;

    public DockerPlace()
    {
        try
        {
            _daemon = DockerDaemon.Start(Builds.In("docker"));
        }
        catch (PeerMissingException e)
        {
            Missing = e.Message;
            return;
        }

        Theirs("load", "-q", "-i", Builds.Archive);
    }

    /// <summary>Why there is no daemon; null where there is one.</summary>
    public string? Missing { get; }

    internal ComparedBuilds Builds { get; } = new();

    public IReadOnlyList<string> Build(string image, string context, IReadOnlyList<string> options)
    {
        Theirs(["build", "-q", "--network", "none", "-t", image, .. options, context]);
        var name = Builds.In("theirs-" + Path.GetFileName(image));
        Theirs("save", "-o", name + ".tar", image);
        ComparedBuilds.Must("skopeo", ["copy", "-q", $"docker-archive:{name}.tar", $"oci:{name}-layout:built"]);
        ComparedBuilds.Must("umoci", ["raw", "unpack", "--image", $"{name}-layout:built", name]);
        return [.. ComparedBuilds.Files(name), .. ComparedBuilds.Settings(Theirs("image", "inspect", image), root => root[0].GetProperty("Config"))];
    }

    public void Dispose()
    {
        _daemon?.Dispose();
        Builds.Dispose();
    }

    internal string Theirs(params string[] arguments) => ComparedBuilds.Must("/usr/bin/docker", ["-H", _daemon!.Address, .. arguments], new() { ["DOCKER_BUILDKIT"] = "1", ["DOCKER_CONFIG"] = Builds.In("docker-config") });
}
