using System.Runtime.InteropServices;

namespace BuildKit.Content;

/// <summary>C libraries that most systems have and none must have: looked for when first needed, and missed with a clear error.</summary>
internal static class NativeLibraries
{
    private static readonly Lazy<nint> ZstdHandle = Find("libzstd.so.1", "libzstd.1.dylib", "libzstd.dll", "zstd.dll");
    private static readonly Lazy<nint> LzmaHandle = Find("liblzma.so.5", "liblzma.5.dylib", "liblzma.dll");
    private static readonly Lazy<nint> Bzip2Handle = Find("libbz2.so.1.0", "libbz2.so.1", "libbz2.1.0.dylib", "libbz2.dll");

    public static nint Zstd => ZstdHandle.Value != 0 ? ZstdHandle.Value : throw ContentException.LibraryMissing(CompressionKind.Zstd, "libzstd");

    public static nint Lzma => LzmaHandle.Value != 0 ? LzmaHandle.Value : throw ContentException.LibraryMissing(CompressionKind.Xz, "liblzma");

    public static nint Bzip2 => Bzip2Handle.Value != 0 ? Bzip2Handle.Value : throw ContentException.LibraryMissing(CompressionKind.Bzip2, "libbz2");

    /// <summary>For tests of what happens without one.</summary>
    internal static Lazy<nint> Find(params string[] names) => new(() =>
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, typeof(NativeLibraries).Assembly, DllImportSearchPath.SafeDirectories, out var handle)) return handle;
        }
        return 0;
    });
}
