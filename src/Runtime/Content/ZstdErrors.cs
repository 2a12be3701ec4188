using System.Runtime.InteropServices;

namespace BuildKit.Content;

/// <summary>Results of libzstd that stand for errors are huge numbers with a name.</summary>
internal static unsafe class ZstdErrors
{
    public static bool IsError(nuint result) =>
        ((delegate* unmanaged<nuint, uint>)NativeLibrary.GetExport(NativeLibraries.Zstd, "ZSTD_isError"))(result) != 0;

    public static string Name(nuint result) =>
        Marshal.PtrToStringUTF8(((delegate* unmanaged<nuint, nint>)NativeLibrary.GetExport(NativeLibraries.Zstd, "ZSTD_getErrorName"))(result)) ?? "unknown error";
}
