using System.Runtime.InteropServices;

namespace BuildKit.Content;

/// <summary>Zstandard, RFC 8878, by libzstd. Windows above the library's default limit (128 MiB) are refused: memory is the reader's.</summary>
internal sealed class ZstdCodec : ICodec
{
    public CompressionKind Kind => CompressionKind.Zstd;

    /// <summary>A frame, or a skippable frame in front of one.</summary>
    public bool Matches(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) || (start.Length >= 4 && start[0] is >= 0x50 and <= 0x5F && start[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2A, 0x4D, 0x18]));

    public Stream OpenRead(Stream input) => new NativeReadStream(input, new Decoder());

    private sealed unsafe class Decoder : INativeDecoder
    {
        private nint _state = ((delegate* unmanaged<nint>)NativeLibrary.GetExport(NativeLibraries.Zstd, "ZSTD_createDCtx"))();
        private readonly delegate* unmanaged<nint, ZstdBuffer*, ZstdBuffer*, nuint> _decompress =
            (delegate* unmanaged<nint, ZstdBuffer*, ZstdBuffer*, nuint>)NativeLibrary.GetExport(NativeLibraries.Zstd, "ZSTD_decompressStream");

        public CompressionKind Kind => CompressionKind.Zstd;

        public bool IsAtEnd { get; private set; } = true;

        public (int Used, int Made) Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
        {
            fixed (byte* from = input, to = output)
            {
                var source = new ZstdBuffer { Start = from, Size = (nuint)input.Length };
                var target = new ZstdBuffer { Start = to, Size = (nuint)output.Length };
                var hint = _decompress(_state, &target, &source);
                if (ZstdErrors.IsError(hint)) throw ContentException.Damaged(Kind, ZstdErrors.Name(hint));
                // 0: a frame is complete and flushed. Without input the next call would ask for the header of another frame.
                if (hint == 0) IsAtEnd = true;
                else if (source.Position > 0 || target.Position > 0) IsAtEnd = false;
                return ((int)source.Position, (int)target.Position);
            }
        }

        public void Dispose()
        {
            if (_state == 0) return;
            ((delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(NativeLibraries.Zstd, "ZSTD_freeDCtx"))(_state);
            _state = 0;
        }
    }
}
