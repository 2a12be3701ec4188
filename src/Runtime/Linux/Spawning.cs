using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>
/// Starts a program of the host in a session of its own. System.Diagnostics.Process cannot: its children share the session and the
/// terminal of the caller, and descriptors can only be handed over as standard streams.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class Spawning
{
    private const short SetSignalDefaults = 4;
    private const short SetSignalMask = 8;
    private const short SetSession = 0x80;

    /// <summary>glibc has 80 and 336 bytes, musl 80 and 336: larger than either.</summary>
    private const int ActionsSize = 512;
    private const int AttributesSize = 512;
    private const int SignalSetSize = 128;
    private const int FirstCopy = 64;

    /// <summary>
    /// The new process sees the given descriptors under the given numbers and no others but what the caller left open across exec.
    /// All signals have their default meaning. Returns the process id; the process is a child of this one until this one ends.
    /// </summary>
    /// <param name="command">An absolute path, and its arguments.</param>
    /// <param name="environment">NAME=value pairs.</param>
    /// <param name="descriptors">Numbers here; there they are 0, 1, 2 and so on.</param>
    public static int Detached(IReadOnlyList<string> command, IReadOnlyList<string> environment, IReadOnlyList<int> descriptors) =>
        Start(new SpawnOrder(command[0], command, environment, descriptors));

    /// <summary>As <see cref="Detached"/>, with a name and a directory of its own.</summary>
    public static int Start(SpawnOrder order)
    {
        // Copies with high numbers: none is overwritten before it was moved, and dup2 onto itself would leave close-on-exec set.
        var copies = order.Descriptors.Select(d => DescriptorCalls.Duplicate(d, FirstCopy)).ToList();
        try
        {
            return Spawn(order, copies);
        }
        finally
        {
            foreach (var copy in copies) copy.Dispose();
        }
    }

    private static int Spawn(SpawnOrder order, List<SafeFileHandle> descriptors)
    {
        using var path = new NativeStrings(order.Directory is null ? [order.Path] : [order.Path, order.Directory]);
        using var arguments = new NativeStrings(order.Arguments);
        using var variables = new NativeStrings(order.Environment);
        byte* actions = stackalloc byte[ActionsSize], attributes = stackalloc byte[AttributesSize], signals = stackalloc byte[SignalSetSize];
        Check(posix_spawn_file_actions_init(actions), order.Path);
        Check(posix_spawnattr_init(attributes), order.Path);
        try
        {
            if (order.Directory is not null) Check(posix_spawn_file_actions_addchdir_np(actions, path.Pointers[1]), order.Path);
            for (var to = 0; to < descriptors.Count; to++) Check(posix_spawn_file_actions_adddup2(actions, DescriptorCalls.Number(descriptors[to]), to), order.Path);
            new Span<byte>(signals, SignalSetSize).Clear();
            Check(posix_spawnattr_setsigmask(attributes, signals), order.Path);
            new Span<byte>(signals, SignalSetSize).Fill(0xFF);
            Check(posix_spawnattr_setsigdefault(attributes, signals), order.Path);
            Check(posix_spawnattr_setflags(attributes, SetSession | SetSignalMask | SetSignalDefaults), order.Path);
            int pid;
            Check(posix_spawn(&pid, path.Pointers[0], actions, attributes, arguments.Pointers, variables.Pointers), order.Path);
            return pid;
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>These calls return their error instead of setting errno.</summary>
    private static void Check(int errno, string path)
    {
        if (errno != 0) throw new LinuxException("posix_spawn", path, (Errno)errno);
    }

    /// <summary>A null-terminated array of C strings.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        public NativeStrings(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
            {
                var bytes = PosixPath.Encode(strings[i]);
                Pointers[i] = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
                bytes.CopyTo(new Span<byte>(Pointers[i], bytes.Length));
            }
        }

        public byte** Pointers { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++) NativeMemory.Free(Pointers[i]);
            NativeMemory.Free(Pointers);
        }
    }

    [LibraryImport("libc")]
    private static partial int posix_spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_addchdir_np(byte* actions, byte* path);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* set);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* set);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);
}
