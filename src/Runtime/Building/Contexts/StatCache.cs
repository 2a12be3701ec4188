using System.Collections.Concurrent;
using System.Text;
using BuildKit.Files;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Contexts;

/// <summary>
/// Digests of a folder's files by what the kernel says of them: size, both times, inode. A file is read again only when one of these differs. The
/// time of change (ctime) cannot be set by programs, so content that was swapped under a restored mtime is seen. A file that changed less than
/// two seconds before it was read is not remembered: a second change within the clock's grain would look the same (git's "racy" entries).
/// Advice on the disk: a damaged or missing file means reading everything once.
/// </summary>
internal sealed class StatCache
{
    private const uint Format = 0x31_43_53_42;
    private const int MostEntries = 2_000_000;
    private static readonly TimeSpan Racy = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Store _store;
    private readonly string _file;
    private int _changed;

    private StatCache(Store store, string file) => (_store, _file) = (store, file);

    /// <summary>How many files were read because nothing was known of them.</summary>
    public int Misses => _changed;

    public static StatCache Open(Store store, string folder)
    {
        var directory = Path.Combine(store.EnsureFolder("buildcache"), "files");
        var cache = new StatCache(store, Path.Combine(directory, Digest.Of(Encoding.UTF8.GetBytes(folder)).Hex));
        cache.Read();
        return cache;
    }

    public Digest? Find(string path, FileStatus status) => _entries.TryGetValue(path, out var known) && known.IsOf(status) ? known.Content : null;

    /// <param name="path">In the folder.</param>
    /// <param name="status">Before and after reading.</param>
    /// <param name="content">What was read.</param>
    /// <param name="read">The kernel's time when reading began.</param>
    public void Remember(string path, FileStatus status, Digest content, DateTimeOffset read)
    {
        Interlocked.Increment(ref _changed);
        if (status.ChangedAt + Racy > read || status.ModifiedAt + Racy > read) _entries.TryRemove(path, out _);
        else _entries[path] = Entry.Of(status, content);
    }

    /// <summary>Atomic; of two builds that end at once the last one's knowledge stays.</summary>
    public void Save()
    {
        if (_changed == 0 || _store.Location.ReadOnly) return;
        var temporary = _store.NewTemporaryPath("stat-cache");
        _store.Write("Remembering files", _file, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            using (var output = new BinaryWriter(new BufferedStream(new FileStream(temporary, FileMode.CreateNew, FileAccess.Write), 128 * 1024), Encoding.UTF8)) Write(output);
            File.Move(temporary, _file, overwrite: true);
        });
    }

    private void Write(BinaryWriter output)
    {
        var entries = _entries.ToArray();
        output.Write(Format);
        output.Write(Math.Min(entries.Length, MostEntries));
        foreach (var (path, entry) in entries.Take(MostEntries))
        {
            var name = Linux.PosixPath.Bytes(path);
            output.Write7BitEncodedInt(name.Length);
            output.Write(name);
            output.Write(entry.Size);
            output.Write(entry.Modified);
            output.Write(entry.Changed);
            output.Write(entry.Inode);
            output.Write(Convert.FromHexString(entry.Content.Hex));
        }
    }

    private void Read()
    {
        try
        {
            if (!File.Exists(_file)) return;
            using var input = new BinaryReader(new MemoryStream(File.ReadAllBytes(_file), writable: false));
            if (input.ReadUInt32() != Format) return;
            for (var left = input.ReadInt32(); left > 0; left--)
            {
                var name = Linux.PosixPath.Decode(input.ReadBytes(input.Read7BitEncodedInt()));
                var (size, modified, changed, inode) = (input.ReadInt64(), input.ReadInt64(), input.ReadInt64(), input.ReadUInt64());
                _entries[name] = new Entry(size, modified, changed, inode, Digest.FromHash(input.ReadBytes(32)));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            // Written by a dying disk or another version: what was read so far is as true as the rest would be, but nothing is worth the doubt.
            _entries.Clear();
        }
    }

    private sealed record Entry(long Size, long Modified, long Changed, ulong Inode, Digest Content)
    {
        public static Entry Of(FileStatus status, Digest content) => new(status.Size, status.ModifiedAt.UtcTicks, status.ChangedAt.UtcTicks, status.Inode, content);

        public bool IsOf(FileStatus status) =>
            Size == status.Size && Modified == status.ModifiedAt.UtcTicks && Changed == status.ChangedAt.UtcTicks && Inode == status.Inode;
    }
}
