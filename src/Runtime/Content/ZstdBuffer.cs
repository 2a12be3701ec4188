using System.Runtime.InteropServices;

namespace BuildKit.Content;

/// <summary>ZSTD_inBuffer and ZSTD_outBuffer (zstd.h): the same three words.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer
{
    public byte* Start;
    public nuint Size;
    public nuint Position;
}
