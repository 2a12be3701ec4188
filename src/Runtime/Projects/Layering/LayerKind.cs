using System.Diagnostics;

namespace BuildKit.Projects.Layering;

/// <summary>Where files stand in the pile, bottom first: what changes rarely lies below what changes often.</summary>
internal enum LayerKind
{
    Runtime,
    AspNet,
    Packages,
    NativePackages,
    Prerelease,
    StaticAssets,
    Projects,
    ExtraFiles,
    App,
}

internal static class LayerKinds
{
    public static LayerKind Of(SourceFile file) => file.IsExtra ? LayerKind.ExtraFiles : file.Origin switch
    {
        ItemOrigin.RuntimePack => LayerKind.Runtime,
        ItemOrigin.AspNetPack => LayerKind.AspNet,
        ItemOrigin.Package p => IsPrerelease(p.Version) ? LayerKind.Prerelease : file.IsNative ? LayerKind.NativePackages : LayerKind.Packages,
        ItemOrigin.StaticAsset => LayerKind.StaticAssets,
        ItemOrigin.ProjectReference => LayerKind.Projects,
        ItemOrigin.App => LayerKind.App,
        _ => throw new UnreachableException(),
    };

    public static string Title(LayerKind kind) => kind switch
    {
        LayerKind.Runtime => ".NET runtime",
        LayerKind.AspNet => "ASP.NET Core runtime",
        LayerKind.Packages => "packages",
        LayerKind.NativePackages => "native packages",
        LayerKind.Prerelease => "prerelease packages",
        LayerKind.StaticAssets => "static web assets",
        LayerKind.Projects => "project references",
        LayerKind.ExtraFiles => "files",
        LayerKind.App => "app",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>SemVer: a hyphen before any build metadata. Such packages move with every feed update.</summary>
    private static bool IsPrerelease(string version) => version.Split('+')[0].Contains('-', StringComparison.Ordinal);
}
