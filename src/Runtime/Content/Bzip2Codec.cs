using System.Runtime.InteropServices;

namespace BuildKit.Content;

/// <summary>bzip2, by libbz2.</summary>
internal sealed class Bzip2Codec : ICodec
{
    public CompressionKind Kind => CompressionKind.Bzip2;

    public bool Matches(ReadOnlySpan<byte> start) => start.Length >= 4 && start.StartsWith("BZh"u8) && start[3] is >= (byte)'1' and <= (byte)'9';

    public Stream OpenRead(Stream input) => new NativeReadStream(input, new Decoder());

    /// <summary>bz_stream of bzlib.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct BzStream
    {
        public byte* Input;
        public uint InputSize;
        public uint TotalInLow;
        public uint TotalInHigh;
        public byte* Output;
        public uint OutputSize;
        public uint TotalOutLow;
        public uint TotalOutHigh;
        public nint State;
        public nint Allocate;
        public nint Free;
        public nint Opaque;
    }

    private sealed unsafe class Decoder : INativeDecoder
    {
        private const int Ok = 0, StreamEnd = 4;

        private readonly delegate* unmanaged<BzStream*, int> _decompress =
            (delegate* unmanaged<BzStream*, int>)NativeLibrary.GetExport(NativeLibraries.Bzip2, "BZ2_bzDecompress");

        private BzStream* _stream = (BzStream*)NativeMemory.AllocZeroed((nuint)sizeof(BzStream));

        public Decoder() => Open();

        public CompressionKind Kind => CompressionKind.Bzip2;

        public bool IsAtEnd { get; private set; }

        public (int Used, int Made) Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
        {
            if (isLast) return (0, 0);
            if (IsAtEnd)
            {
                // Another stream follows the complete one.
                Close();
                Open();
                IsAtEnd = false;
            }
            fixed (byte* from = input, to = output)
            {
                _stream->Input = from;
                _stream->InputSize = (uint)input.Length;
                _stream->Output = to;
                _stream->OutputSize = (uint)output.Length;
                var result = _decompress(_stream);
                if (result is not (Ok or StreamEnd)) throw ContentException.Damaged(Kind, $"error {result} of libbz2");
                IsAtEnd = result == StreamEnd;
                return (input.Length - (int)_stream->InputSize, output.Length - (int)_stream->OutputSize);
            }
        }

        public void Dispose()
        {
            if (_stream is null) return;
            Close();
            NativeMemory.Free(_stream);
            _stream = null;
        }

        private void Open()
        {
            var open = (delegate* unmanaged<BzStream*, int, int, int>)NativeLibrary.GetExport(NativeLibraries.Bzip2, "BZ2_bzDecompressInit");
            if (open(_stream, 0, 0) is not Ok and var result) throw ContentException.Damaged(Kind, $"error {result} of libbz2");
        }

        private void Close() => ((delegate* unmanaged<BzStream*, int>)NativeLibrary.GetExport(NativeLibraries.Bzip2, "BZ2_bzDecompressEnd"))(_stream);
    }
}
