using System.Runtime.Versioning;
using System.Text;
using BuildKit.Linux;
using BuildKit.Storage;

namespace BuildKit.Containers;

/// <summary>
/// What lists show of the containers that have ended, in one file. Whoever writes about a container does so by a rename within its folder, which gives the
/// folder a new time: what is kept of a container is valid as long as its folder has the time that it had before it was read. A file that is missing,
/// stale or damaged costs time and nothing else. Design: docs/design/store.md.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerListCache(Store store)
{
    private const int Version = 1;
    private const int LongestFile = 64 * 1024 * 1024;

    /// <summary>So many containers more than the file knows are worth writing it anew.</summary>
    private const int WorthKeeping = 16;

    /// <summary>
    /// File systems count time in steps, some of two seconds: of two changes within a step only the first shows. What was read sooner after a change is
    /// not kept.
    /// </summary>
    private const long SettledNanoseconds = 3_000_000_000;

    /// <summary>By id; empty when there is nothing that can be used.</summary>
    public IReadOnlyDictionary<string, KeptContainer> Read()
    {
        var kept = new Dictionary<string, KeptContainer>(StringComparer.Ordinal);
        try
        {
            if (new FileInfo(Path) is not { Exists: true, Length: <= LongestFile }) return kept;
            using var reader = new BinaryReader(new MemoryStream(File.ReadAllBytes(Path), writable: false), Encoding.UTF8);
            if (reader.ReadInt32() != Version) return kept;
            for (var left = reader.ReadInt32(); left > 0; left--)
            {
                var one = Read(reader);
                kept[one.Facts.Id] = one;
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException || e.IsStorageFailure())
        {
            // Half of a file is as good as its beginning: each entry stands for itself.
        }

        return kept;
    }

    /// <summary>Keeps what has settled, if there is enough that the file does not know.</summary>
    /// <param name="listed">Of containers that have ended, and were read just now or kept before.</param>
    /// <param name="unknown">How many of them were read just now.</param>
    public void Keep(IReadOnlyCollection<KeptContainer> listed, int unknown)
    {
        if (unknown < WorthKeeping || store.Location.ReadOnly) return;
        try
        {
            var temporary = store.NewTemporaryPath("containers");
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                // The file system's own clock: the folders' times are of it.
                var now = Stamp(FileCalls.Stat(FileCalls.CurrentDirectory, temporary));
                Write(file, [.. listed.Where(c => now - c.Stamp > SettledNanoseconds)]);
            }

            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception e) when (e is StoreException or LinuxException || e.IsStorageFailure())
        {
            // A full disk, or a store of somebody else: the next list costs what this one did.
        }
    }

    /// <summary>The time of a folder, in nanoseconds; null when it is gone.</summary>
    public static long? StampOf(int directory, string name) => FileCalls.TryStat(directory, name, out var status) == Errno.None ? Stamp(status) : null;

    private string Path => store.In("cache", "containers");

    private static long Stamp(StatX status) => (status.ModifySeconds * 1_000_000_000) + status.ModifyNanoseconds;

    private static void Write(Stream output, KeptContainer[] containers)
    {
        using var writer = new BinaryWriter(output, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(containers.Length);
        foreach (var (stamp, facts) in containers)
        {
            writer.Write(stamp);
            foreach (var text in (ReadOnlySpan<string>)[facts.Id, facts.Name, facts.Image, facts.CommandLine]) writer.Write(text);
            writer.Write(facts.Created.UtcTicks);
            writer.Write((byte)facts.Status);
            writer.Write(facts.ExitCode ?? int.MinValue);
            writer.Write(facts.FinishedAt?.UtcTicks ?? 0);
        }
    }

    private static KeptContainer Read(BinaryReader reader) => new(reader.ReadInt64(), new ContainerFacts
    {
        Id = reader.ReadString(),
        Name = reader.ReadString(),
        Image = reader.ReadString(),
        CommandLine = reader.ReadString(),
        Created = Time(reader.ReadInt64()) ?? throw new FormatException("every container was created at some time"),
        Status = Ended((ContainerStatus)reader.ReadByte()),
        ExitCode = reader.ReadInt32() is var code and not int.MinValue ? code : null,
        FinishedAt = Time(reader.ReadInt64()),
    });

    private static ContainerStatus Ended(ContainerStatus status) =>
        status is ContainerStatus.Created or ContainerStatus.Exited ? status : throw new FormatException("only containers that do not run are kept");

    private static DateTimeOffset? Time(long ticks) => ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
}

/// <param name="Stamp">The time of the container's folder before it was read, in nanoseconds.</param>
/// <param name="Facts">What was read.</param>
internal readonly record struct KeptContainer(long Stamp, ContainerFacts Facts);
