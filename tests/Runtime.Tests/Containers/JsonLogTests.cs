using System.Text;
using BuildKit.Containers;
using BuildKit.Containers.Logs;

namespace BuildKit.Runtime.Tests.Containers;

public sealed class JsonLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("log-").FullName;

    private string Log => Path.Combine(_folder, "log.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_line_is_Dockers_json()
    {
        Write(LogStream.Output, "a \"quoted\" \\ line\twith \u0001 and ü\n"u8);
        Assert.Equal("""{"log":"a \"quoted\" \\ line\twith \u0001 and ü\n","stream":"stdout","time":"1970-01-01T00:00:00.000000000Z"}""" + "\n", File.ReadAllText(Log));
    }

    [Fact]
    public void Lines_that_come_in_pieces_are_one_entry_and_streams_do_not_mix()
    {
        using (var log = new JsonLogWriter(Log, new LogSettings(), new Frozen()))
        {
            log.Append(LogStream.Output, "on"u8);
            log.Append(LogStream.Error, "other\n"u8);
            log.Append(LogStream.Output, "e\ntwo\nthr"u8);
        }

        Assert.Equal(["other\n", "one\n", "two\n", "thr"], Read(null).Select(e => e.Text));
        Assert.Equal(LogStream.Error, Read(null)[0].Stream);
    }

    [Fact]
    public void A_long_line_is_cut_and_only_its_last_piece_has_the_newline()
    {
        Write(LogStream.Output, Encoding.ASCII.GetBytes(new string('x', 40_000) + "\n"));
        Assert.Equal([16384, 16384, 40_000 - 32768 + 1], Read(null).Select(e => e.Text.Length));
    }

    [Fact]
    public void Bytes_that_are_no_text_become_replacement_characters_and_never_break_the_json()
    {
        Write(LogStream.Output, [0xFF, (byte)'a', 0xC3, (byte)'\n']);
        Assert.Equal("\uFFFDa\uFFFD\n", Assert.Single(Read(null)).Text);
    }

    [Fact]
    public void A_container_cannot_forge_an_entry()
    {
        Write(LogStream.Output, "x\",\"stream\":\"stderr\",\"time\":\"1999-01-01T00:00:00Z\"}\n"u8);
        Assert.Equal(LogStream.Output, Assert.Single(Read(null)).Stream);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "5")]
    [InlineData(3, "3 4 5")]
    [InlineData(5, "1 2 3 4 5")]
    [InlineData(9, "1 2 3 4 5")]
    public void The_tail_is_the_last_entries(int tail, string want)
    {
        Write(LogStream.Output, "1\n2\n3\n4\n5\n"u8);
        Assert.Equal(want, string.Join(' ', Read(tail).Select(e => e.Text.TrimEnd())));
    }

    [Fact]
    public void A_tail_reaches_back_over_block_and_file_borders()
    {
        var settings = new LogSettings { MaximumSize = 100_000, MaximumFiles = 20 };
        using (var log = new JsonLogWriter(Log, settings, new Frozen()))
        {
            for (var i = 0; i < 5000; i++) log.Append(LogStream.Output, Encoding.ASCII.GetBytes($"line {i} {new string('x', i % 97)}\n"));
        }

        Assert.True(File.Exists(Log + ".2"));
        foreach (var tail in (int[])[1, 2, 500, 499, 800, 1500, 4999, 5000])
        {
            var entries = Read(tail);
            Assert.Equal(tail, entries.Count);
            Assert.StartsWith($"line {5000 - tail} ", entries[0].Text, StringComparison.Ordinal);
            Assert.StartsWith("line 4999 ", entries[^1].Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rotation_keeps_so_many_files_and_no_more()
    {
        var settings = new LogSettings { MaximumSize = 500, MaximumFiles = 3 };
        using (var log = new JsonLogWriter(Log, settings, new Frozen()))
        {
            for (var i = 0; i < 100; i++) log.Append(LogStream.Output, "some text\n"u8);
        }

        Assert.Equal(["log.json", "log.json.1", "log.json.2"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_reader_follows_growth_and_rotation()
    {
        var settings = new LogSettings { MaximumSize = 400, MaximumFiles = 2 };
        using var log = new JsonLogWriter(Log, settings, new Frozen());
        using var reader = new JsonLogReader(Log, null);
        var seen = new List<string>();
        for (var i = 0; i < 50; i++)
        {
            log.Append(LogStream.Output, Encoding.ASCII.GetBytes($"{i}\n"));
            while (reader.TryRead(out var entry)) seen.Add(entry.Text.TrimEnd());
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), seen);
    }

    [Fact]
    public void Damaged_lines_are_skipped()
    {
        File.WriteAllText(Log, "{\"log\":\"a\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:00Z\"}\ngarbage\n{\"log\":7}\n[]\n\n{\"log\":\"b\\n\",\"stream\":\"stderr\",\"time\":\"2026-01-01T00:00:00Z\"}\n{\"log\":\"cut");
        Assert.Equal(["a\n", "b\n"], Read(null).Select(e => e.Text));
    }

    [Fact]
    public void Attributes_are_Dockers_and_those_of_others_are_read()
    {
        using (var log = new JsonLogWriter(Log, new LogSettings(), new Frozen(), "\"attrs\":{\"a\":\"b\"},"u8.ToArray())) log.Append(LogStream.Error, "x\n"u8);
        Assert.Equal("""{"log":"x\n","stream":"stderr","attrs":{"a":"b"},"time":"1970-01-01T00:00:00.000000000Z"}""" + "\n", File.ReadAllText(Log));
        File.AppendAllText(Log, """{"log":"y\n","attrs":{"z":"ü","n":{"log":"no"},"b":"c d"},"stream":"stdout","time":"1970-01-01T00:00:00Z"}""" + "\n");
        Assert.Equal([("x\n", "a=b"), ("y\n", "b=c+d,z=%C3%BC")], Read(null).Select(e => (e.Text, e.Details!)));
    }

    private void Write(LogStream stream, ReadOnlySpan<byte> bytes)
    {
        using var log = new JsonLogWriter(Log, new LogSettings(), new Frozen());
        log.Append(stream, bytes);
    }

    private List<LogEntry> Read(int? tail)
    {
        using var reader = new JsonLogReader(Log, tail);
        var entries = new List<LogEntry>();
        while (reader.TryRead(out var entry)) entries.Add(entry);
        return entries;
    }

    private sealed class Frozen : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
