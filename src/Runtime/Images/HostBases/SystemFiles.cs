using System.Runtime.Versioning;
using BuildKit.Files;

namespace BuildKit.Images.HostBases;

/// <summary>What a base holds beside libraries: the few files that C libraries and .NET look for, and no shell.</summary>
[SupportedOSPlatform("linux")]
internal static class SystemFiles
{
    /// <summary>The user of Microsoft's images.</summary>
    public const int AppUser = 1654;

    private const string Zones = "usr/share/zoneinfo";
    private const string Bundle = "etc/ssl/certs/ca-certificates.crt";

    private static readonly (string Path, string Text)[] Texts =
    [
        ("etc/passwd", $"root:x:0:0:root:/root:/sbin/nologin\napp:x:{AppUser}:{AppUser}::/home/app:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n"),
        ("etc/group", $"root:x:0:\napp:x:{AppUser}:\nnogroup:x:65534:\n"),
        ("etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\n"),
        ("etc/os-release", "NAME=\"Assembled from the host\"\nID=buildkit-host\nPRETTY_NAME=\"Assembled from the host's .NET and C libraries\"\n"),
        // Where an application's own starter looks for .NET, whatever folder it was built to look in.
        ("etc/dotnet/install_location", "/usr/share/dotnet\n"),
    ];

    /// <summary>Where distributions keep all trusted authorities in one file.</summary>
    private static readonly string[] Bundles = [Bundle, "etc/pki/tls/certs/ca-bundle.crt", "etc/ssl/ca-bundle.pem", "var/lib/ca-certificates/ca-bundle.pem"];

    /// <summary>The folder that OpenSSL was built to look in is not the same everywhere.</summary>
    private static readonly string[] OpenSslFolders = ["usr/lib/ssl", "etc/pki/tls", "usr/lib64/ssl"];

    public static void AddTo(HostLayerBuilder layer, HostMachine machine)
    {
        foreach (var folder in new[] { "usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "proc", "sys", "dev", "run", "etc/ssl/certs" }) layer.AddFolder(folder);
        foreach (var name in new[] { "bin", "sbin", "lib", "lib64" }) layer.AddLink(name, "usr/" + name);
        layer.AddFolder("tmp", mode: 0x3FF); // 1777
        layer.AddFolder("root", mode: 0x1C0); // 0700
        layer.AddFolder("home/app", owner: AppUser);
        foreach (var (path, text) in Texts) layer.AddText(path, text);
        AddCertificates(layer, machine);
        AddZones(layer, machine);
    }

    private static void AddCertificates(HostLayerBuilder layer, HostMachine machine)
    {
        if (Bundles.FirstOrDefault(b => machine.Resolve(b) is not null) is not { } bundle) return;
        layer.AddFile(Bundle, bundle);
        foreach (var folder in OpenSslFolders.Where(f => machine.Resolve(f) is not null))
        {
            layer.AddLink(folder + "/certs", "/etc/ssl/certs");
            layer.AddLink(folder + "/cert.pem", "/" + Bundle);
        }
    }

    /// <summary>Without the copies for clocks that count leap seconds. Links stay links where they stay inside.</summary>
    private static void AddZones(HostLayerBuilder layer, HostMachine machine)
    {
        if (machine.Resolve(Zones) is not { } zones) return;
        foreach (var name in machine.Tree(zones, folder => folder is not ("right" or "posix")))
        {
            var path = $"{zones}/{name}";
            if (machine.Status(path)?.Kind != FileKind.SymbolicLink) layer.AddFile($"{Zones}/{name}", path);
            else if (machine.ReadLink(path) is var target && !target.StartsWith('/') && machine.TryResolve(path)?.StartsWith(zones + "/", StringComparison.Ordinal) == true) layer.AddLink($"{Zones}/{name}", target);
        }
    }
}
