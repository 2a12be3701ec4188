using BuildKit.Linux;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// What happened lately, one line each in RUN-ROOT/events.json: whoever acts appends. The file is turned over when it is large, so there are
/// two of them at most, and none after a reboot. An account of things, not a part of them: nothing fails because it cannot be written, and
/// an actor that is killed may have acted without a line. Only Linux keeps it, where there is somebody to read it.
/// </summary>
internal sealed class EventJournal(Store store)
{
    /// <summary>Bytes after which the file is turned over.</summary>
    public const int Largest = 1 << 20;

    /// <summary>Appending so much at once is never torn by another writer.</summary>
    private const int LongestLine = 4096;
    private static readonly string[] Essential = ["name", "image", "exitCode", "signal", "oldName", "execID"];

    public string Path => System.IO.Path.Combine(store.RunRoot, "events.json");

    public void Write(StoreEvent happened)
    {
        if (!OperatingSystem.IsLinux() || store.Location.ReadOnly) return;
        try
        {
            if (!Directory.Exists(store.RunRoot)) store.EnsureRunRoot();
            using var file = DescriptorCalls.OpenAppending(Path);
            DescriptorCalls.TryWriteAll(DescriptorCalls.Number(file), Line(happened));
            if (RandomAccess.GetLength(file) > Largest) TurnOver();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BuildKitException)
        {
            // A full disk, a run root of somebody else: what happened has happened all the same.
        }
    }

    private static byte[] Line(StoreEvent happened)
    {
        var json = happened.ToJson();
        if (json.Length >= LongestLine) json = (happened with { Attributes = Shortened(happened) }).ToJson();
        return json.Length >= LongestLine ? [.. (happened with { Attributes = OrdinalMap.From([]) }).ToJson(), (byte)'\n'] : [.. json, (byte)'\n'];
    }

    /// <summary>Labels may be of any size; they are the first to go.</summary>
    private static IReadOnlyDictionary<string, string> Shortened(StoreEvent happened) =>
        OrdinalMap.From(happened.Attributes.Where(a => Array.IndexOf(Essential, a.Key) >= 0));

    /// <summary>By one of those who find it too large; the others go on in the file they have.</summary>
    private void TurnOver()
    {
        using var held = StoreLock.TryAcquire(Path + ".lock", LockMode.Exclusive);
        if (held is not null && new FileInfo(Path) is { Exists: true, Length: > Largest }) File.Move(Path, Path + ".1", overwrite: true);
    }
}
