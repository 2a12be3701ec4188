namespace BuildKit.Storage;

/// <summary>
/// Named locks between processes, as open-file-description locks on empty files. <see cref="FileStream.Lock(long, long)"/> is not used: its POSIX
/// locks belong to the whole process and vanish when any descriptor of the file is closed.
/// </summary>
public sealed class Locks
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(25);
    private readonly string _directory;

    internal Locks(string directory) => _directory = directory;

    /// <summary>Null when it is taken.</summary>
    public StoreLock? TryAcquire(string name, LockMode mode)
    {
        var path = PathOf(name);
        try
        {
            try
            {
                return StoreLock.TryAcquire(path, mode);
            }
            catch (DirectoryNotFoundException)
            {
                Directory.CreateDirectory(_directory);
                return StoreLock.TryAcquire(path, mode);
            }
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            throw StoreException.CannotWrite($"Locking '{name}'", path, e);
        }
    }

    /// <summary>Waits by asking again: a blocked F_OFD_SETLKW holds a thread and cannot be cancelled.</summary>
    public async Task<StoreLock> AcquireAsync(string name, LockMode mode, CancellationToken cancellationToken)
    {
        for (var pause = TimeSpan.FromMilliseconds(1); ; pause = Longer(pause))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAcquire(name, mode) is { } held) return held;
            await Task.Delay(pause, cancellationToken);
        }
    }

    /// <summary>For short holds on synchronous paths.</summary>
    public StoreLock Acquire(string name, LockMode mode, CancellationToken cancellationToken = default)
    {
        for (var pause = TimeSpan.FromMilliseconds(1); ; pause = Longer(pause))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAcquire(name, mode) is { } held) return held;
            cancellationToken.WaitHandle.WaitOne(pause);
        }
    }

    /// <summary>Removes the file of a lock that only saves work: whoever waits for it and whoever comes later no longer exclude each other.</summary>
    internal void Forget(string name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            // An empty file stays; nothing depends on its absence.
        }
    }

    /// <summary>The same for all such locks that nobody holds: a killed process leaves theirs behind.</summary>
    internal void ForgetUnheld(string pattern)
    {
        foreach (var path in Directory.EnumerateFiles(_directory, pattern))
        {
            using var held = StoreLock.TryAcquire(path, LockMode.Exclusive);
            if (held is not null) Forget(Path.GetFileName(path));
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 > LongestPause ? LongestPause : pause * 2;

    private string PathOf(string name)
    {
        var safe = name.Length is > 0 and <= 200 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        return safe ? Path.Combine(_directory, name) : throw new ArgumentException($"'{name}' is not a lock name.", nameof(name));
    }
}
