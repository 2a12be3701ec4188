using System.Runtime.Versioning;
using BuildKit.Interop.Tests.Runtimes;

namespace BuildKit.Interop.Tests.Building;

/// <summary>A folder with stores and contexts for builds by the tool.</summary>
[SupportedOSPlatform("linux")]
public sealed class BuildPlace : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("builds-").FullName;

    public string In(string name) => Path.Combine(_folder, name);

    public string Context(string name, params (string Path, string Text)[] files) => ContextFiles.Write(In(name), files);

    /// <summary>Runs the tool; where it is to be another machine, with a store of its own.</summary>
    public string Ours(string[] arguments, string store = "store") =>
        ComparedBuilds.Must(RuntimeTool.Path, arguments, new() { ["DOTNET_CONTAINER_ROOT"] = In(store) });

    /// <summary>Gives a store an image of busybox.</summary>
    public void AddBusybox(string store)
    {
        if (!File.Exists(In("busybox.tar")))
        {
            BusyboxFiles.Make(In("rootfs"));
            ComparedBuilds.Must("tar", ["-C", In("rootfs"), "-cf", In("busybox.tar"), "."]);
        }

        Ours(["import", "-c", "ENV PATH=/bin", In("busybox.tar"), "busybox"], store);
    }

    /// <summary>The files of an image, unpacked by tar from what skopeo copied: a line for each, with its mode and what it holds.</summary>
    public string Unpacked(string source, params string[] options)
    {
        var (copy, files) = (In($"copy-{Guid.NewGuid():n}"), In($"files-{Guid.NewGuid():n}"));
        ComparedBuilds.Must("skopeo", ["copy", "-q", "--src-tls-verify=false", .. options, source, "dir:" + copy]);
        using var manifest = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(copy, "manifest.json")));
        Directory.CreateDirectory(files);
        foreach (var layer in manifest.RootElement.GetProperty("layers").EnumerateArray())
            ComparedBuilds.Must("tar", ["-C", files, "-xpf", Path.Combine(copy, layer.GetProperty("digest").GetString()!["sha256:".Length..])]);
        return Listed(files);
    }

    public static string Listed(string folder) =>
        ComparedBuilds.Must("sh", ["-c", "cd \"$1\" && find . -mindepth 1 -printf '%P %y %m %l\\n' | LC_ALL=C sort && cat $(find . -type f | LC_ALL=C sort)", "sh", folder]);

    public void Dispose() => RuntimeTool.Run("rm", "-rf", _folder);
}
