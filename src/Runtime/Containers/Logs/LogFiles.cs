using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Storage;

namespace BuildKit.Containers.Logs;

/// <summary>
/// The files of a log: FILE is written, FILE.1 is the newest of those that are kept. No file grows beyond the size that was promised, unless a
/// single entry is longer. One process writes; it may be killed anywhere, and the next one goes on.
/// </summary>
/// <remarks>
/// What fails here (a full disk, a folder that was removed) is not reported: the container has done nothing wrong, and its output has no other place to go.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class LogFiles : IDisposable
{
    private readonly string _path;
    private readonly LogSettings _settings;
    private FileStream _file;
    private long _length;

    public LogFiles(string path, LogSettings settings)
    {
        (_path, _settings) = (path, settings);
        try
        {
            _file = Open();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or FileNotFoundException)
        {
            // Something stands in the place of the file, and it is not the log's to remove.
            throw StoreException.CannotWrite("Opening a log", path, e);
        }
        _length = RandomAccess.GetLength(_file.SafeFileHandle);
        EndCutLine();
    }

    /// <summary>Whether so many bytes more may come into the current file.</summary>
    public bool Fits(long bytes) => _settings.MaximumSize is not { } most || _length + bytes <= most;

    /// <summary>All of it or, when the disk is full, nothing.</summary>
    public void Write(ReadOnlySpan<byte> entries)
    {
        if (entries.IsEmpty) return;
        try
        {
            // Somebody may have emptied the file, as people do to get their disk back; writing on at the old place would leave a hole.
            _length = Math.Min(_length, RandomAccess.GetLength(_file.SafeFileHandle));
            RandomAccess.Write(_file.SafeFileHandle, entries, _length);
            _length += entries.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TakeBack();
        }
    }

    /// <summary>The current file, unless it is empty, becomes FILE.1, and so on; the oldest goes. From the rename on nothing is added to it, which readers rely on.</summary>
    public void TurnOver()
    {
        if (_length == 0) return;
        try
        {
            for (var i = _settings.MaximumFiles - 1; i > 0; i--)
            {
                var from = i == 1 ? _path : Name(_path, i - 1);
                if (File.Exists(from)) File.Move(from, Name(_path, i), overwrite: true);
            }

            if (_settings.MaximumFiles == 1) File.Delete(_path);
            var next = Open();
            _file.Dispose();
            (_file, _length) = (next, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Goes on in the file that is open: too long a log is better than none. The next entry tries again.
        }
    }

    public void Dispose() => _file.Dispose();

    public static string Name(string path, int number) => number == 0 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}.{number}");

    /// <summary>Who wrote before was killed inside a line; what comes next would be read as part of it.</summary>
    private void EndCutLine()
    {
        Span<byte> last = stackalloc byte[1];
        if (_length > 0 && RandomAccess.Read(_file.SafeFileHandle, last, _length - 1) == 1 && last[0] != '\n') Write("\n"u8);
    }

    private void TakeBack()
    {
        try
        {
            RandomAccess.SetLength(_file.SafeFileHandle, _length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The piece that was written stays, and readers skip it.
        }
    }

    /// <summary>Not <see cref="FileMode.Append"/>, which cannot look at what is there.</summary>
    private FileStream Open() => new(_path, new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });
}
