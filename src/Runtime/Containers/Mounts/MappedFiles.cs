using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Storage;

namespace BuildKit.Containers.Mounts;

/// <summary>The store's way to files of subordinate ids: through <see cref="MappedProcess"/>.</summary>
[SupportedOSPlatform("linux")]
internal static class MappedFiles
{
    public static ForeignFiles For(EngineOptions options) => new()
    {
        AreUsed = () => RootlessMaps.HaveRanges,
        Unpack = layer => new MappedProcess(options).Run(
            [MappedWork.Unpack, layer.Folder, layer.MaximumBytes.ToString(CultureInfo.InvariantCulture), .. layer.Below], directory: null, feed: layer.Tar.CopyTo),
        Remove = path => new MappedProcess(options).Run([MappedWork.Remove, path]),
    };
}
