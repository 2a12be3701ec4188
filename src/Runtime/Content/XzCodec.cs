using System.Runtime.InteropServices;

namespace BuildKit.Content;

/// <summary>xz, by liblzma. A dictionary above 256 MiB is refused: "xz -9" needs 65.</summary>
internal sealed class XzCodec : ICodec
{
    public CompressionKind Kind => CompressionKind.Xz;

    public bool Matches(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]);

    public Stream OpenRead(Stream input) => new NativeReadStream(input, new Decoder());

    /// <summary>lzma_stream of lzma/base.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct LzmaStream
    {
        public byte* Input;
        public nuint InputSize;
        public ulong TotalIn;
        public byte* Output;
        public nuint OutputSize;
        public ulong TotalOut;
        public nint Allocator;
        public nint State;
        public fixed ulong Reserved[16];
    }

    private sealed unsafe class Decoder : INativeDecoder
    {
        private const ulong MemoryLimit = 256 << 20;
        private const uint Concatenated = 8;
        private const int Run = 0, Finish = 3;
        private const int Ok = 0, StreamEnd = 1, MemoryLimitReached = 6, NothingToDo = 10;

        private readonly delegate* unmanaged<LzmaStream*, int, int> _code =
            (delegate* unmanaged<LzmaStream*, int, int>)NativeLibrary.GetExport(NativeLibraries.Lzma, "lzma_code");

        private LzmaStream* _stream = (LzmaStream*)NativeMemory.AllocZeroed((nuint)sizeof(LzmaStream));

        public Decoder()
        {
            var open = (delegate* unmanaged<LzmaStream*, ulong, uint, int>)NativeLibrary.GetExport(NativeLibraries.Lzma, "lzma_stream_decoder");
            if (open(_stream, MemoryLimit, Concatenated) is not Ok and var result) throw ContentException.Damaged(Kind, $"error {result} of liblzma");
        }

        public CompressionKind Kind => CompressionKind.Xz;

        public bool IsAtEnd { get; private set; }

        public (int Used, int Made) Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
        {
            fixed (byte* from = input, to = output)
            {
                _stream->Input = from;
                _stream->InputSize = (nuint)input.Length;
                _stream->Output = to;
                _stream->OutputSize = (nuint)output.Length;
                // Several streams and padding may follow each other, so only the caller knows which end is the last.
                var result = _code(_stream, isLast ? Finish : Run);
                if (result == MemoryLimitReached) throw ContentException.Damaged(Kind, $"its dictionary needs more than {MemoryLimit >> 20} MiB");
                if (result is not (Ok or StreamEnd or NothingToDo)) throw ContentException.Damaged(Kind, $"error {result} of liblzma");
                IsAtEnd = result == StreamEnd;
                return (input.Length - (int)_stream->InputSize, output.Length - (int)_stream->OutputSize);
            }
        }

        public void Dispose()
        {
            if (_stream is null) return;
            ((delegate* unmanaged<LzmaStream*, void>)NativeLibrary.GetExport(NativeLibraries.Lzma, "lzma_end"))(_stream);
            NativeMemory.Free(_stream);
            _stream = null;
        }
    }
}
