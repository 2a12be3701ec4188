using BuildKit.Oci;

namespace BuildKit.Registries;

/// <summary>The bytes of one upload, readable from any offset.</summary>
internal interface IUploadSource
{
    /// <summary>For messages: "blob sha256:…".</summary>
    string Name { get; }

    /// <summary>Bytes that are there: no registry can have got more.</summary>
    long Length { get; }

    /// <summary>How many of the wanted bytes can be had from an offset; fewer only at the end. Waits for those that are still being made.</summary>
    ValueTask<long> AvailableAsync(long offset, long wanted, CancellationToken cancellationToken);

    ValueTask SeekAsync(long offset, CancellationToken cancellationToken);

    /// <summary>At least one byte, unless the end was reached.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>The digest of everything; waits for what is still being made.</summary>
    ValueTask<Digest> DigestAsync(CancellationToken cancellationToken);
}
