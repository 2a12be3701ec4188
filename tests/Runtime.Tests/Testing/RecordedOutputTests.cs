using BuildKit.Testing;

namespace BuildKit.Runtime.Tests.Testing;

public sealed class RecordedOutputTests
{
    [Fact]
    public async Task A_text_cut_between_writes_is_seen()
    {
        var output = new RecordedOutput(100);
        using var stream = output.NewStream();
        var waiting = output.WaitForAsync("zażółć", CancellationToken.None);
        foreach (var part in System.Text.Encoding.UTF8.GetBytes("so: zażółć!"))
        {
            Assert.False(waiting.IsCompleted && part != (byte)'!');
            stream.Write([part]);
        }

        await waiting.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal("so: zażółć!", output.Text);
    }

    [Fact]
    public void What_was_written_before_is_not_waited_for()
    {
        var output = new RecordedOutput(100);
        output.NewStream().Write("one two"u8);
        Assert.True(output.WaitForAsync("two", CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public void Of_much_the_last_is_kept()
    {
        var output = new RecordedOutput(100);
        using var stream = output.NewStream();
        for (var i = 0; i < 1000; i++) stream.Write(System.Text.Encoding.UTF8.GetBytes($"line {i}\n"));
        Assert.InRange(output.Text.Length, 100, 200);
        Assert.Equal("line 998\nline 999", output.LastLines(2));
    }

    [Fact]
    public void Only_listening_sockets_count() => Assert.Equal([6379, 53], ListeningPorts.Parse(
    [
        "  sl  local_address rem_address   st tx_queue rx_queue",
        "   0: 00000000:18EB 00000000:0000 0A 00000000:00000000",
        "   1: 0100007F:0050 0100007F:9C40 01 00000000:00000000",
        "   2: 00000000000000000000000001000000:0035 00000000000000000000000000000000:0000 0A 00000000:00000000",
        "nonsense",
    ]));
}
