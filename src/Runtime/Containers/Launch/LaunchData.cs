using System.Buffers.Binary;
using System.Collections.Immutable;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Bytes that a step points to, with pointers to other data at some offsets. One object is one address.</summary>
internal sealed class LaunchData(string description, byte[] bytes, params ImmutableArray<LaunchReference> references)
{
    private Func<string>? _describe;

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>For the one who makes it.</summary>
    internal byte[] MutableBytes => bytes;

    public ImmutableArray<LaunchReference> References => references;

    /// <summary>At this offset the data holds the address of the slot: the kernel itself writes there.</summary>
    public (int Offset, LaunchSlot Slot)? Written { get; init; }

    public static LaunchData Text(string text) => new('"' + PosixPath.Printable(text) + '"', PosixPath.Encode(text));

    /// <summary>Machine words one after the other.</summary>
    public static LaunchData Words(string description, params ReadOnlySpan<long> words)
    {
        var bytes = new byte[words.Length * sizeof(long)];
        for (var i = 0; i < words.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), words[i]);
        return new LaunchData(description, bytes);
    }

    /// <summary>Described only when somebody reads the plan: names of flags are looked up by reflection.</summary>
    public static LaunchData Words(Func<string> describe, (int Offset, LaunchSlot Slot)? written, params ReadOnlySpan<long> words) =>
        new("", Words("", words).MutableBytes) { _describe = describe, Written = written };

    /// <summary>argv or envp: pointers to texts, then a null pointer.</summary>
    public static LaunchData Texts(string description, IReadOnlyList<string> texts) => new(
        description,
        new byte[(texts.Count + 1) * sizeof(long)],
        [.. texts.Select((text, i) => new LaunchReference(i * sizeof(long), Text(text)))]);

    public override string ToString() => _describe?.Invoke() ?? description;
}

/// <summary>At this offset the data holds the address of the target.</summary>
internal sealed record LaunchReference(int Offset, LaunchData Target);
