using System.Globalization;
using System.Text;
using BuildKit.Containers.Logs;

namespace BuildKit.Runtime.Tests.Containers;

/// <summary>What max-size and max-file promise, while one writes as fast as it can and others look.</summary>
public sealed class LogRotationTests : IDisposable
{
    private const int FileSize = 100_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("rotation-").FullName;
    private readonly LogSettings _settings = new() { MaximumSize = FileSize, MaximumFiles = 3 };

    private string Log => Path.Combine(_folder, "log.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = 60_000)]
    public async Task At_no_moment_is_there_more_than_was_promised()
    {
        using var log = NewWriter();
        var writing = Task.Run(() => WriteLines(log, 100_000));
        long looks = 0, fourth = 0, longest = 0;
        do
        {
            for (var number = 0; number < 3; number++) longest = Math.Max(longest, LengthOf(number));
            fourth = Math.Max(fourth, LengthOf(3));
            looks++;
        }
        while (!writing.IsCompleted);

        await writing;
        Assert.Equal(0, fourth);
        Assert.True(longest is > FileSize / 2 and <= FileSize, $"{longest} bytes, seen in {looks} looks");
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_kept_is_the_whole_end_of_what_was_written()
    {
        using (var log = NewWriter()) await Task.Run(() => WriteLines(log, 20_000));
        Assert.All(Enumerable.Range(0, 3).SelectMany(n => File.ReadLines(LogFiles.Name(Log, n))), line => Assert.NotNull(LogEntry.TryParse(Encoding.UTF8.GetBytes(line))));
        var kept = Read();
        Assert.InRange(LengthOf(1), FileSize - 200, FileSize);
        Assert.InRange(LengthOf(2), FileSize - 200, FileSize);
        Assert.Equal(Enumerable.Range(20_000 - kept.Count, kept.Count), kept);
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_follows_within_the_kept_files_loses_nothing_and_sees_nothing_twice()
    {
        const int Count = 100_000;
        using var log = NewWriter();
        using var reader = new JsonLogReader(Log, null);
        var seen = 0;

        // A file holds some 900 lines: it may be turned over before it is read, but is still kept.
        var writing = Task.Run(() => WriteLines(log, Count, line => Assert.True(SpinWait.SpinUntil(() => line - Volatile.Read(ref seen) < 1600, TimeSpan.FromSeconds(20)))));
        while (seen < Count)
        {
            while (reader.TryRead(out var entry))
            {
                Assert.Equal(seen, NumberOf(entry));
                Volatile.Write(ref seen, seen + 1);
            }

            if (writing.IsFaulted) break;
        }

        await writing;
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_follows_too_slowly_misses_lines_but_neither_order_nor_end()
    {
        const int Count = 100_000;
        using var log = NewWriter();
        using var reader = new JsonLogReader(Log, null);
        var writing = Task.Run(() => WriteLines(log, Count));
        var last = -1;
        while (last < Count - 1)
        {
            while (reader.TryRead(out var entry))
            {
                Assert.True(NumberOf(entry) > last, $"{NumberOf(entry)} after {last}");
                last = NumberOf(entry);
            }

            if (writing.IsFaulted) break;
        }

        await writing;
    }

    [Fact(Timeout = 60_000)]
    public async Task A_tail_taken_meanwhile_has_no_gap()
    {
        using var log = NewWriter();
        var writing = Task.Run(() => WriteLines(log, 50_000));
        do
        {
            using var reader = new JsonLogReader(Log, 100);
            var first = reader.TryRead(out var entry) ? NumberOf(entry) : -1;
            for (var next = first + 1; next < first + 100 && reader.TryRead(out entry); next++) Assert.Equal(next, NumberOf(entry));
        }
        while (!writing.IsCompleted);

        await writing;
    }

    [Fact]
    public void Two_rotations_between_two_looks_lose_nothing()
    {
        using var log = new JsonLogWriter(Log, new LogSettings { MaximumSize = 800, MaximumFiles = 3 }, TimeProvider.System);
        using var reader = new JsonLogReader(Log, null);
        WriteLines(log, 20);
        Assert.True(File.Exists(LogFiles.Name(Log, 2)));
        Assert.Equal(Enumerable.Range(0, 20), Read(reader));
    }

    [Fact]
    public void An_entry_that_is_longer_than_a_file_has_one_to_itself()
    {
        using (var log = new JsonLogWriter(Log, new LogSettings { MaximumSize = 1000, MaximumFiles = 3 }, TimeProvider.System))
        {
            for (var i = 0; i < 5; i++) log.Append(LogStream.Output, Encoding.ASCII.GetBytes(i + new string('x', 5000) + "\n"));
        }

        Assert.All(Enumerable.Range(0, 3), number => Assert.Single(File.ReadLines(LogFiles.Name(Log, number))));
        Assert.False(File.Exists(LogFiles.Name(Log, 3)));
    }

    [Fact]
    public void A_rotation_that_was_interrupted_hides_nothing()
    {
        using (var log = NewWriter()) WriteLines(log, 2000);
        File.Move(LogFiles.Name(Log, 1), LogFiles.Name(Log, 2), overwrite: true);
        using (var log = NewWriter()) WriteLines(log, 1);
        Assert.Equal([.. Enumerable.Range(0, 2000), 0], Read());
    }

    [Fact]
    public void A_line_that_was_cut_by_a_crash_takes_none_with_it()
    {
        File.WriteAllText(Log, """{"log":"9 cut""");
        using (var log = NewWriter()) WriteLines(log, 2);
        Assert.Equal([0, 1], Read());
    }

    [Fact]
    public void A_log_that_somebody_emptied_goes_on_without_a_hole()
    {
        using var log = NewWriter();
        using var reader = new JsonLogReader(Log, null);
        WriteLines(log, 10);
        Assert.Equal(10, Read(reader).Count);
        File.WriteAllText(Log, "");
        WriteLines(log, 3);
        Assert.DoesNotContain('\0', File.ReadAllText(Log));
        Assert.Equal([0, 1, 2], Read(reader));
    }

    [Fact]
    public void A_full_disk_costs_lines_and_nothing_else()
    {
        File.CreateSymbolicLink(Log, "/dev/full");
        using (var log = NewWriter()) WriteLines(log, 3000);
        Assert.Equal("/dev/full", new FileInfo(Log).LinkTarget);
    }

    private JsonLogWriter NewWriter() => new(Log, _settings, TimeProvider.System);

    private static void WriteLines(JsonLogWriter log, int count, Action<int>? before = null)
    {
        for (var i = 0; i < count; i++)
        {
            before?.Invoke(i);
            log.Append(LogStream.Output, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{i} {new string('x', i % 50)}\n")));
        }
    }

    private static int NumberOf(LogEntry entry) => int.Parse(entry.Text.AsSpan(0, entry.Text.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);

    private static List<int> Read(JsonLogReader reader)
    {
        var numbers = new List<int>();
        while (reader.TryRead(out var entry)) numbers.Add(NumberOf(entry));
        return numbers;
    }

    private List<int> Read()
    {
        using var reader = new JsonLogReader(Log, null);
        return Read(reader);
    }

    private long LengthOf(int number) => new FileInfo(LogFiles.Name(Log, number)) is { Exists: true } file ? file.Length : 0;
}
