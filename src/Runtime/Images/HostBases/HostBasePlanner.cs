using System.Runtime.Versioning;

namespace BuildKit.Images.HostBases;

/// <summary>Decides what goes into which layer. Reads folders and the heads of libraries, no content.</summary>
[SupportedOSPlatform("linux")]
internal static class HostBasePlanner
{
    private const string DotnetFolder = "usr/share/dotnet";

    public static HostBasePlan Plan(HostMachine machine, HostBaseOptions options)
    {
        var dotnet = DotnetInstallation.Find(machine, options);
        var folders = new HashSet<string>(StringComparer.Ordinal);
        var (libraries, hasIcu) = PlanLibraries(machine, dotnet, new HostLayerBuilder(machine, "C libraries", folders));
        var layers = new List<HostLayer> { libraries };
        if (options.Variant >= HostBaseVariant.Runtime) layers.Add(PlanRuntime(machine, dotnet, new HostLayerBuilder(machine, DotnetInstallation.RuntimeName, folders)));
        if (options.Variant >= HostBaseVariant.AspNet) layers.Add(PlanAspNet(machine, dotnet, new HostLayerBuilder(machine, DotnetInstallation.AspNetName, folders)));
        return new HostBasePlan(layers, Environment(dotnet, options.Variant, hasIcu));
    }

    private static (HostLayer Layer, bool HasIcu) PlanLibraries(HostMachine machine, DotnetInstallation dotnet, HostLayerBuilder layer)
    {
        using var file = machine.OpenRead(machine.Resolve(dotnet.Muxer)!);
        var muxer = ElfFile.TryRead(file);
        if (muxer?.Interpreter is not { } loader) throw ImageException.HostNotSupported($"'/{dotnet.Muxer}' is not a dynamic 64-bit program");
        if (loader.Contains("musl", StringComparison.Ordinal)) throw ImageException.HostNotSupported("its C library is musl");

        var closure = new LibraryClosure(machine, new LibrarySearch(machine, muxer.Machine));
        closure.AddNeedsOf([.. NativeFiles(machine, dotnet)]);
        closure.AddLoadedByName();
        if (!closure.Found.TryGetValue("libc.so.6", out var libc)) throw ImageException.HostNotSupported("no libc.so.6 was found where the loader looks");

        SystemFiles.AddTo(layer, machine);
        LibraryFolder.Add(layer, closure, libc, loader, machine);
        return (layer.Build(), closure.HasIcu);
    }

    /// <summary>Programs and libraries, by name: managed files need not be opened to be known.</summary>
    private static IEnumerable<string> NativeFiles(HostMachine machine, DotnetInstallation dotnet) =>
        machine.Tree(dotnet.RuntimeFolder).Where(n => Path.GetExtension(n) is ".so" or "").Select(n => $"{dotnet.RuntimeFolder}/{n}")
            .Concat(machine.Tree(dotnet.HostFolder).Select(n => $"{dotnet.HostFolder}/{n}"))
            .Append(dotnet.Muxer)
            .Select(machine.Resolve).OfType<string>();

    private static HostLayer PlanRuntime(HostMachine machine, DotnetInstallation dotnet, HostLayerBuilder layer)
    {
        layer.AddFile(DotnetFolder + "/dotnet", dotnet.Muxer);
        layer.AddLink("usr/bin/dotnet", "/" + DotnetFolder + "/dotnet");
        foreach (var notice in new[] { "LICENSE.txt", "ThirdPartyNotices.txt" }) layer.AddFile($"{DotnetFolder}/{notice}", $"{dotnet.Root}/{notice}");
        AddTree(machine, layer, dotnet, dotnet.HostFolder);
        AddTree(machine, layer, dotnet, dotnet.RuntimeFolder);
        return layer.Build();
    }

    private static HostLayer PlanAspNet(HostMachine machine, DotnetInstallation dotnet, HostLayerBuilder layer)
    {
        AddTree(machine, layer, dotnet, dotnet.AspNetFolder!);
        return layer.Build();
    }

    private static void AddTree(HostMachine machine, HostLayerBuilder layer, DotnetInstallation dotnet, string folder)
    {
        foreach (var name in machine.Tree(folder)) layer.AddFile($"{DotnetFolder}/{folder[(dotnet.Root.Length + 1)..]}/{name}", $"{folder}/{name}");
    }

    /// <summary>The variables of Microsoft's images.</summary>
    private static List<string> Environment(DotnetInstallation dotnet, HostBaseVariant variant, bool hasIcu)
    {
        var variables = new List<string>
        {
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            $"APP_UID={SystemFiles.AppUser}",
            "ASPNETCORE_HTTP_PORTS=8080",
            "DOTNET_RUNNING_IN_CONTAINER=true",
        };
        if (!hasIcu) variables.Add("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true");
        if (variant >= HostBaseVariant.Runtime) variables.Add($"DOTNET_VERSION={dotnet.RuntimeVersion}");
        if (variant >= HostBaseVariant.AspNet) variables.Add($"ASPNET_VERSION={dotnet.AspNetVersion}");
        return variables;
    }
}
