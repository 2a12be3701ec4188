using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BuildKit.Projects;

/// <summary>
/// Content hashes of build outputs, remembered by path and stamp so that an unchanged file is not read again. The cache file belongs to one
/// project; it is advice: deleted, damaged or from another version, it only costs time. For one publish at a time.
/// </summary>
internal sealed class ContentHashes
{
    private const string Header = "buildkit content hashes 2";

    /// <summary>
    /// Nanoseconds. A file written within this time of being hashed may be written again with the same stamp, since file system clocks tick coarsely: its
    /// hash is good for this publish and is not remembered (git's "racily clean").
    /// </summary>
    private const long ClockGrain = 20_000_000;

    private readonly string? _cacheFile;
    private readonly Dictionary<string, Known> _known;
    private readonly Dictionary<string, Known> _used = new(StringComparer.Ordinal);
    private long? _firstHashTime;

    private ContentHashes(string? cacheFile, Dictionary<string, Known> known) => (_cacheFile, _known) = (cacheFile, known);

    /// <summary>How many files were read.</summary>
    public int FilesRead { get; private set; }

    /// <param name="cacheFile">Null remembers nothing.</param>
    public static ContentHashes Load(string? cacheFile) => new(cacheFile, cacheFile is null ? [] : Read(cacheFile));

    public KnownContent Get(string path, FileStamp stamp)
    {
        if (_used.TryGetValue(path, out var used) && used.Stamp == stamp) return used.Content;
        if (!_known.TryGetValue(path, out var known) || known.Stamp != stamp) known = new Known(stamp, Hash(path));
        _used[path] = known;
        return known.Content;
    }

    /// <summary>Remembers what was asked for since loading, if that differs from what the file says; atomic.</summary>
    public void Save()
    {
        if (_cacheFile is null || (FilesRead == 0 && _used.Count == _known.Count)) return;
        var text = new StringBuilder(Header).Append('\n');
        var latest = _firstHashTime is { } time ? time - ClockGrain : long.MaxValue;
        foreach (var (path, known) in _used.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (known.Stamp.Modified >= latest || path.AsSpan().ContainsAny('\n', '\t')) continue;
            text.Append(CultureInfo.InvariantCulture, $"{known.Stamp.Size}\t{known.Stamp.Modified}\t{known.Stamp.Changed}\t{known.Stamp.Inode}\t{known.Content.Sha256}\t{(known.Content.IsProgram ? 'x' : '-')}\t{path}\n");
        }

        StateFile.Write(_cacheFile, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private KnownContent Hash(string path)
    {
        _firstHashTime ??= FileClock.Now(_cacheFile);
        FilesRead++;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        var first = file.ReadAtLeast(buffer, ProgramFile.EnoughBytes, throwOnEndOfStream: false);
        hash.AppendData(buffer, 0, first);
        var isProgram = ProgramFile.IsProgram(buffer.AsSpan(0, first));
        for (int read; (read = file.Read(buffer)) > 0;) hash.AppendData(buffer, 0, read);
        return new KnownContent(Convert.ToHexStringLower(hash.GetHashAndReset()), isProgram);
    }

    private static Dictionary<string, Known> Read(string cacheFile)
    {
        var known = new Dictionary<string, Known>(StringComparer.Ordinal);
        if (StateFile.TryReadText(cacheFile) is not { } text || !text.StartsWith(Header + "\n", StringComparison.Ordinal)) return known;
        foreach (var line in text.AsSpan(Header.Length + 1).EnumerateLines())
        {
            if (Known.TryParse(line, out var path, out var entry)) known[path] = entry;
        }

        return known;
    }

    private readonly record struct Known(FileStamp Stamp, KnownContent Content)
    {
        public static bool TryParse(ReadOnlySpan<char> line, out string path, out Known known)
        {
            path = "";
            known = default;
            Span<Range> parts = stackalloc Range[8];
            if (line.Split(parts, '\t') != 7) return false;
            var culture = CultureInfo.InvariantCulture;
            if (!long.TryParse(line[parts[0]], NumberStyles.None, culture, out var size)
                || !long.TryParse(line[parts[1]], NumberStyles.AllowLeadingSign, culture, out var modified)
                || !long.TryParse(line[parts[2]], NumberStyles.AllowLeadingSign, culture, out var changed)
                || !ulong.TryParse(line[parts[3]], NumberStyles.None, culture, out var inode)
                || line[parts[4]].Length != 64) return false;
            path = line[parts[6]].ToString();
            known = new Known(new FileStamp(size, modified, changed, inode), new KnownContent(line[parts[4]].ToString(), line[parts[5]] is "x"));
            return true;
        }
    }
}

/// <param name="Sha256">64 hexadecimal digits.</param>
/// <param name="IsProgram">The content is something a kernel can execute.</param>
internal sealed record KnownContent(string Sha256, bool IsProgram);
