using System.Runtime.Versioning;
using BuildKit.Interop.Tests.Runtimes;

namespace BuildKit.Interop.Tests.Building;

/// <summary>A store with a Debian made by mmdebstrap from this machine's own package source, as people's Dockerfiles begin with one of a registry.</summary>
[SupportedOSPlatform("linux")]
public sealed class DebianPlace : IDisposable
{
    public const string Base = "debian:local";
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(8);
    private readonly string _folder = Directory.CreateTempSubdirectory("debian-").FullName;

    public DebianPlace()
    {
        var settings = Directory.GetFiles("/etc/apt/apt.conf.d", "99*").Concat(Sources()).Select(static file => $"--customize-hook=copy-in {file} {Path.GetDirectoryName(file)}");
        Must("mmdebstrap", ["--mode=root", "--variant=minbase", .. settings, "bookworm", In("base.tar"), Mirror()]);
        Ours("import", "-c", "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "-c", "CMD [\"bash\"]", In("base.tar"), Base);
        File.Delete(In("base.tar"));
    }

    public string In(string name) => Path.Combine(_folder, name);

    /// <summary>A context with these files.</summary>
    public string Context(string name, params (string Path, string Text)[] files) => ContextFiles.Write(In(name), files);

    public string Ours(params string[] arguments)
    {
        var (code, output, error) = RuntimeTool.Run(RuntimeTool.Path, arguments, new() { ["DOTNET_CONTAINER_ROOT"] = In("store") }, patience: Long);
        Assert.True(code == 0, $"{string.Join(' ', arguments)} ended with {code}: {error}");
        return output;
    }

    public void Dispose() => RuntimeTool.Run("rm", "-rf", _folder);

    /// <summary>Where this machine's own packages come from, in either of apt's formats.</summary>
    private static string Mirror() =>
        Sources().SelectMany(File.ReadLines).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(w => w is ["URIs:", var address, ..] ? address : w is ["deb", ..] ? w.FirstOrDefault(p => p.StartsWith("http", StringComparison.Ordinal)) : null)
            .FirstOrDefault(address => address is not null) ?? throw new InvalidOperationException("apt has no source of packages here.");

    private static IEnumerable<string> Sources() =>
        Directory.GetFiles("/etc/apt/sources.list.d").Where(f => f.EndsWith("debian.sources", StringComparison.Ordinal)).Concat(File.Exists("/etc/apt/sources.list") ? ["/etc/apt/sources.list"] : []);

    private static void Must(string program, params string[] arguments)
    {
        var (code, output, error) = RuntimeTool.Run(program, arguments, [], patience: Long);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}: {error}{output}");
    }
}
