using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;
using BuildKit.Interop.Tests.Runtimes;

namespace BuildKit.Interop.Tests.Building;

/// <summary>Our side of a comparison: a folder with our store and a base image, which another builder has too, and how results are described.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class ComparedBuilds : IDisposable
{
    public const string Base = "localhost/box";
    private static readonly string[] Compared =
        ["Cmd", "Entrypoint", "Env", "ExposedPorts", "Healthcheck", "Labels", "OnBuild", "Shell", "StopSignal", "User", "Volumes", "WorkingDir"];

    private readonly string _folder = Directory.CreateTempSubdirectory("compared-").FullName;

    public ComparedBuilds()
    {
        MakeRoot(In("rootfs"));
        Must("tar", ["-C", In("rootfs"), "-cf", In("base.tar"), "."]);
        Ours("import", "-c", "ENV PATH=/bin BASE=yes", "-c", "CMD [\"base\"]", "-c", "LABEL from=base", In("base.tar"), Base);
        Ours("save", "-o", Archive, Base);
    }

    /// <summary>The base as a Docker archive.</summary>
    public string Archive => In("box.tar");

    public string In(string name) => Path.Combine(_folder, name);

    /// <summary>A line for each file and each setting of what we make of a context.</summary>
    public async Task<IReadOnlyList<string>> BuildAsync(string image, string context, IReadOnlyList<string> options)
    {
        Ours(["build", "-q", "-t", image, .. options, context]);
        var mounted = Directory.CreateDirectory(In("ours-" + Path.GetFileName(image))).FullName;
        Ours("image", "mount", image, mounted);
        var files = await Task.Run(() => Files(mounted));
        Ours("image", "unmount", mounted);
        return [.. files, .. Settings(Ours("image", "inspect", image), root => root[0].GetProperty("Config"))];
    }

    public string Ours(params string[] arguments) => Must(RuntimeTool.Path, arguments, new() { ["DOTNET_CONTAINER_ROOT"] = In("ours") });

    public static string Must(string program, IReadOnlyList<string> arguments, Dictionary<string, string>? environment = null)
    {
        var result = RuntimeTool.Run(program, arguments, environment ?? []);
        return result.Code == 0 ? result.Output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {result.Output}{result.Error}");
    }

    /// <summary>Kind, path, mode, owner and content; times are each builder's own.</summary>
    public static string[] Files(string root) => [.. Layers.Tool.Describe(root).Select(WithoutTime).Where(line => !line.Contains(" bin/", StringComparison.Ordinal))];

    public static IEnumerable<string> Settings(string json, Func<JsonElement, JsonElement> find)
    {
        using var document = JsonDocument.Parse(json);
        var config = find(document.RootElement);
        return [.. Compared.Select(name => (name, value: config.TryGetProperty(name, out var value) ? Text(value) : "")).Where(s => s.value.Length > 0).Select(s => $"{s.name}: {s.value}")];
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

    private static string WithoutTime(string line) => Time().Replace(line, "$1");

    [GeneratedRegex(@"( \d+:\d+) -?\d+(?= |$)")]
    private static partial Regex Time();

    /// <summary>One spelling for what builders leave out in ways of their own.</summary>
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
}
