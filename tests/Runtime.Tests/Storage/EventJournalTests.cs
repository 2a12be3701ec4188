using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

/// <summary>The account of what happened: whole lines, bounded, and never in the way.</summary>
public sealed class EventJournalTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("events-test-").FullName;
    private readonly Store _store;

    public EventJournalTests() => _store = Store.Open(new StoreLocation(Path.Combine(_folder, "root"), Path.Combine(_folder, "run")));

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var happened = new StoreEvent("container", "die", "abc", Time) { Attributes = OrdinalMap.From([new("name", "shop\n\u2603"), new("exitCode", "3")]) };
        _store.Note(happened);
        var read = StoreEvent.TryParse(File.ReadAllBytes(_store.Events.Path).AsSpan().TrimEnd((byte)'\n'))!;
        Assert.Equal((happened.Type, happened.Action, happened.Id, happened.Time), (read.Type, read.Action, read.Id, read.Time));
        Assert.Equal(happened.Attributes, read.Attributes);
    }

    [Fact]
    public void Labels_of_any_size_do_not_tear_lines_of_others()
    {
        _store.Note(new StoreEvent("container", "start", "abc", Time) { Attributes = OrdinalMap.From([new("label", new string('x', 100_000)), new("name", "shop")]) });
        var line = Assert.Single(File.ReadAllLines(_store.Events.Path));
        Assert.True(line.Length < 4096);
        Assert.Equal("shop", StoreEvent.TryParse(System.Text.Encoding.UTF8.GetBytes(line))!.Attributes["name"]);
    }

    [Fact]
    public async Task Many_writers_lose_no_line()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 100; i++) _store.Note(new StoreEvent("container", "start", $"{writer}-{i}", Time));
        }))).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(800, File.ReadLines(_store.Events.Path).Select(l => StoreEvent.TryParse(System.Text.Encoding.UTF8.GetBytes(l))!.Id).Distinct().Count());
    }

    [Fact]
    public void Its_size_is_bounded()
    {
        for (var i = 0; i < 1500; i++) _store.Note(new StoreEvent("volume", "create", new string('v', 2000), Time));
        var files = Directory.GetFiles(_store.RunRoot, "events.json*").Select(f => new FileInfo(f)).Where(f => f.Length > 0).ToList();
        Assert.Equal(2, files.Count);
        Assert.All(files, f => Assert.True(f.Length < EventJournal.Largest + 8192));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"type\":\"container\"")]
    [InlineData("{\"type\":1,\"action\":\"x\",\"id\":\"y\",\"time\":\"2026-11-21T08:00:00Z\"}")]
    [InlineData("[]")]
    public void Lines_that_are_none_are_passed_over(string line) => Assert.Null(StoreEvent.TryParse(System.Text.Encoding.UTF8.GetBytes(line)));
}
