using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;
using BuildKit.Interop.Tests.Runtimes;

namespace BuildKit.Interop.Tests.Building;

/// <summary>Two stores with the same base image, ours and buildah's, in which the same Dockerfiles are built.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class BuildahPlace : IDisposable
{
    public const string Base = "localhost/box";
    private static readonly string[] Compared =
        ["Cmd", "Entrypoint", "Env", "ExposedPorts", "Healthcheck", "Labels", "OnBuild", "Shell", "StopSignal", "User", "Volumes", "WorkingDir"];

    private readonly string _folder = Directory.CreateTempSubdirectory("buildah-").FullName;
    private readonly Dictionary<string, string> _environment;

    public BuildahPlace()
    {
        _environment = new() { ["DOTNET_CONTAINER_ROOT"] = In("ours"), ["BUILDAH_ISOLATION"] = "chroot" };
        MakeRoot(In("rootfs"));
        Must("tar", "-C", In("rootfs"), "-cf", In("base.tar"), ".");
        Ours("import", "-c", "ENV PATH=/bin BASE=yes", "-c", "CMD [\"base\"]", "-c", "LABEL from=base", In("base.tar"), Base);
        Ours("save", "-o", In("box.tar"), Base);
        Theirs("pull", "docker-archive:" + In("box.tar"));
    }

    public string In(string name) => Path.Combine(_folder, name);

    /// <summary>Builds in both and describes both results, a line for each file and each setting.</summary>
    public async Task<(IReadOnlyList<string> Ours, IReadOnlyList<string> Theirs)> BuildAsync(string name, string context, IReadOnlyList<string> options)
    {
        var image = $"localhost/{name}";
        Ours(["build", "-q", "-t", image, .. options, context]);
        Directory.CreateDirectory(In(name));
        Ours("image", "mount", image, In(name));
        var ours = await Task.Run(() => Files(In(name)));
        Ours("image", "unmount", In(name));

        Theirs(["bud", "-q", "--format", "docker", "--layers=false", "-t", image, .. options, context]);
        var container = Theirs("from", "--pull-never", image).Trim();
        var theirs = Files(Theirs("mount", container).Trim());
        Theirs("rm", container);
        return ([.. ours, .. Settings(Ours("image", "inspect", image), root => root[0].GetProperty("Config"))],
            [.. theirs, .. Settings(Theirs("inspect", "--type", "image", image), root => root.GetProperty("Docker").GetProperty("config"))]);
    }

    public void Dispose() => RuntimeTool.Run("rm", "-rf", _folder);

    private static void MakeRoot(string root)
    {
        BusyboxFiles.Make(root);
        foreach (var name in new[] { "mkdir", "rm", "chmod", "chown", "ln", "mv", "cp" }) File.CreateSymbolicLink(Path.Combine(root, "bin", name), "busybox");
        File.WriteAllText(Path.Combine(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/:/bin/sh\n");
        File.WriteAllText(Path.Combine(root, "etc/group"), "root:x:0:\napp:x:1001:\nstaff:x:50:\n");
        File.SetUnixFileMode(Path.Combine(root, "tmp"), (UnixFileMode)0b1_111_111_111);
        Directory.CreateDirectory(Path.Combine(root, "srv/data"));
        File.WriteAllText(Path.Combine(root, "srv/data/old"), "old\n");
        File.CreateSymbolicLink(Path.Combine(root, "srv/link"), "data");
    }

    /// <summary>Kind, path, mode, owner and content; times are each builder's own.</summary>
    private static string[] Files(string root) => [.. Layers.Tool.Describe(root).Select(WithoutTime).Where(line => !line.Contains(" bin/", StringComparison.Ordinal))];

    private static string WithoutTime(string line) => Time().Replace(line, "$1");

    [GeneratedRegex(@"( \d+:\d+) -?\d+(?= |$)")]
    private static partial Regex Time();

    private static IEnumerable<string> Settings(string json, Func<JsonElement, JsonElement> find)
    {
        using var document = JsonDocument.Parse(json);
        var config = find(document.RootElement);
        return [.. Compared.Select(name => (name, value: config.TryGetProperty(name, out var value) ? Text(value) : "")).Where(s => s.value.Length > 0).Select(s => $"{s.name}: {s.value}")];
    }

    /// <summary>One spelling for what both leave out in ways of their own.</summary>
    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object => string.Join(' ', value.EnumerateObject().Where(IsTold).OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{p.Name}={Text(p.Value)}")),
        JsonValueKind.Array => string.Concat(value.EnumerateArray().Select(i => $"[{i}]")),
        _ => value.GetRawText(),
    };

    /// <summary>buildah signs its images, and some write the zeros that mean a default.</summary>
    private static bool IsTold(JsonProperty property) => !property.Name.StartsWith("io.buildah", StringComparison.Ordinal) && !(property.Value.ValueKind == JsonValueKind.Number && property.Value.GetRawText() == "0");

    private string Ours(params string[] arguments) => Must(RuntimeTool.Path, arguments);

    private string Theirs(params string[] arguments) => Must("buildah", ["--root", In("theirs"), "--runroot", In("theirs-run"), "--storage-driver", "vfs", .. arguments]);

    private string Must(string program, params string[] arguments)
    {
        var result = RuntimeTool.Run(program, arguments, _environment);
        return result.Code == 0 ? result.Output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {result.Output}{result.Error}");
    }
}
