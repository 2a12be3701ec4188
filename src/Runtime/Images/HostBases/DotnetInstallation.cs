using System.Runtime.Versioning;
using BuildKit.Files;
using NuGet.Versioning;

namespace BuildKit.Images.HostBases;

/// <summary>The parts of this machine's .NET that go into a base. Paths are without links, relative to the machine's root.</summary>
[SupportedOSPlatform("linux")]
internal sealed record DotnetInstallation(string Root, string HostFolder, string RuntimeFolder, string RuntimeVersion, string? AspNetFolder, string? AspNetVersion)
{
    public const string RuntimeName = "Microsoft.NETCore.App";
    public const string AspNetName = "Microsoft.AspNetCore.App";

    public string Muxer => Root + "/dotnet";

    public static DotnetInstallation Find(HostMachine machine, HostBaseOptions options)
    {
        if (options.DotnetRoot is not { Length: > 0 } named) throw ImageException.NoDotnetRoot("this process does not run on a shared runtime, and no folder was named");
        if (machine.Resolve(named) is not { } root || machine.Resolve(root + "/dotnet") is null || machine.List(root + "/shared").Count == 0)
            throw ImageException.NoDotnetRoot($"'{named}' holds no 'dotnet' and no 'shared' folder");

        var runtime = Newest(machine, $"{root}/shared/{RuntimeName}", options.RuntimeMajor) ?? throw Missing(machine, root, RuntimeName, options);
        var host = Newest(machine, $"{root}/host/fxr", null) ?? throw Missing(machine, root, "host/fxr", options);
        var aspNet = Newest(machine, $"{root}/shared/{AspNetName}", runtime.Major);
        if (aspNet is null && options.Variant == HostBaseVariant.AspNet) throw Missing(machine, root, AspNetName, options);
        return new DotnetInstallation(root, $"{root}/host/fxr/{host}", $"{root}/shared/{RuntimeName}/{runtime}", runtime.ToString(),
            aspNet is null ? null : $"{root}/shared/{AspNetName}/{aspNet}", aspNet?.ToString());
    }

    private static ImageException Missing(HostMachine machine, string root, string what, HostBaseOptions options)
    {
        var folder = what.StartsWith("host", StringComparison.Ordinal) ? $"{root}/{what}" : $"{root}/shared/{what}";
        return ImageException.NoDotnetVersion(what, options.RuntimeMajor, "/" + root, [.. Versions(machine, folder).Order().Select(v => v.ToString())]);
    }

    /// <summary>A preview only where nothing else is there.</summary>
    private static NuGetVersion? Newest(HostMachine machine, string folder, int? major) =>
        Versions(machine, folder).Where(v => major is null || v.Major == major).OrderBy(v => !v.IsPrerelease).ThenBy(v => v).LastOrDefault();

    private static IEnumerable<NuGetVersion> Versions(HostMachine machine, string folder) =>
        machine.List(folder).Where(i => i.Kind == FileKind.Directory).Select(i => NuGetVersion.TryParseStrict(i.Name, out var version) ? version : null).OfType<NuGetVersion>();
}
