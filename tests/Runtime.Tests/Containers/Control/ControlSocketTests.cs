using BuildKit.Containers;
using BuildKit.Containers.Control;
using BuildKit.Containers.Logs;
using BuildKit.Linux;

namespace BuildKit.Runtime.Tests.Containers.Control;

/// <summary>The socket in a container's run folder, without a container.</summary>
public sealed class ControlSocketTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("control-test-").FullName;
    private readonly EventLoop _loop = new();
    private readonly ContainerFolder _place;
    private readonly ControlServer _server;
    private Thread? _thread;

    public ControlSocketTests()
    {
        // Longer than any address of a socket may be.
        var run = Path.Combine(_folder, new string('d', 100), new string('e', 100));
        Directory.CreateDirectory(run);
        _place = new ContainerFolder(_folder, run);
        _server = new ControlServer(_loop, _place);
    }

    public void Dispose()
    {
        _loop.Post(_loop.Stop);
        _thread?.Join(TimeSpan.FromSeconds(10));
        _server.Dispose();
        _loop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Nobody_listens_where_there_is_no_socket() => Assert.Null(ControlConnection.TryOpen(_place));

    [Fact]
    public void What_a_dead_server_left_is_replaced_and_nobody_answers_there_before()
    {
        using (var dead = new ControlServer(_loop, _place)) dead.Listen();
        Assert.Null(ControlConnection.TryOpen(_place));
        Serve();
        using var peer = ControlConnection.TryOpen(_place);
        Assert.NotNull(peer);
    }

    [Fact]
    public void Content_and_descriptors_arrive_with_the_answer()
    {
        _server.On((byte)'?', (peer, message) =>
        {
            using var given = message.Take();
            DescriptorCalls.TryWriteAll(DescriptorCalls.Number(given!), "through"u8);
            peer.Send(ControlKind.Done, [.. message.Content, 4]);
        });
        Serve();
        var (read, write) = DescriptorCalls.Pipe();
        using var peer = ControlConnection.TryOpen(_place)!;
        using (read)
        using (var answer = ControlConnection.Ask(peer, (byte)'?', [1, 2, 3], write)!)
        {
            write.Dispose();
            Assert.Equal([1, 2, 3, 4], answer.Content.ToArray());
            var buffer = new byte[16];
            DescriptorCalls.TryRead(DescriptorCalls.Number(read), buffer, out var count);
            Assert.Equal("through"u8.ToArray(), buffer[..count]);
        }
    }

    [Fact]
    public void Unknown_requests_and_failures_are_answered_by_a_refusal_and_the_server_goes_on()
    {
        _server.On((byte)'!', (_, _) => throw ContainerException.TerminalLost());
        Serve();
        using var peer = ControlConnection.TryOpen(_place)!;
        Assert.Equal("BK3253", Assert.Throws<ContainerException>(() => ControlConnection.Ask(peer, (byte)'?', [])).Code);
        Assert.Equal("BK3254", Assert.Throws<ContainerException>(() => ControlConnection.Ask(peer, (byte)'!', [])).Code);
        Assert.Equal("BK3253", Assert.Throws<ContainerException>(() => ControlConnection.Ask(peer, ControlKind.Attach, [])).Code);
    }

    [Fact]
    public void Descriptors_that_nobody_took_are_closed_and_a_peer_that_goes_is_told_about()
    {
        using var gone = new ManualResetEventSlim();
        _server.On((byte)'?', (peer, _) =>
        {
            peer.Gone = gone.Set;
            peer.Send(ControlKind.Done, []);
        });
        Serve();
        var (read, write) = DescriptorCalls.Pipe();
        using (read)
        {
            using (var peer = ControlConnection.TryOpen(_place)!)
            {
                ControlConnection.Ask(peer, (byte)'?', [], write)!.Dispose();
                write.Dispose();

                // The end of the pipe: no copy of the other end is open.
                Assert.Equal(PollEvents.HangUp, Polling.WaitFor(DescriptorCalls.Number(read), PollEvents.In, 10_000));
            }

            Assert.True(gone.Wait(TimeSpan.FromSeconds(10)));
        }
    }

    [Fact]
    public void A_flood_of_connections_and_of_huge_messages_harms_nobody()
    {
        _server.On((byte)'?', (peer, message) => peer.Send(ControlKind.Done, BitConverter.GetBytes(message.Content.Length)));
        Serve();
        var peers = new List<ControlPeer>();
        for (var i = 0; i < 50; i++) peers.Add(ControlConnection.TryOpen(_place)!);
        peers[0].Send((byte)'x', new byte[200_000]);
        foreach (var peer in peers.Skip(1))
        {
            using var answer = ControlConnection.Ask(peer, (byte)'?', [7, 7]);
            Assert.Equal(2, BitConverter.ToInt32(answer!.Content));
        }

        foreach (var peer in peers) peer.Dispose();
    }

    [Fact]
    public void A_reader_that_does_not_keep_up_skips_and_the_others_get_all()
    {
        var taps = new OutputTaps();
        var (slowRead, slowWrite) = DescriptorCalls.Pipe();
        var (read, write) = DescriptorCalls.Pipe();
        DescriptorCalls.SetNonBlocking(slowWrite);
        DescriptorCalls.SetNonBlocking(write);
        var slow = new OutputTap(LogStream.Output, slowWrite);
        var quick = new OutputTap(LogStream.Output, write);
        taps.Add(slow);
        taps.Add(quick);
        var block = new byte[10_000];
        var seen = 0;
        for (var i = 0; i < 20; i++)
        {
            taps.Write(LogStream.Output, block);
            taps.Write(LogStream.Error, block);
            DescriptorCalls.TryRead(DescriptorCalls.Number(read), new byte[block.Length], out var count);
            seen += count;
        }

        taps.Remove(quick);
        taps.Remove(slow);
        Assert.Equal((200_000, 0L), (seen, quick.Skipped));
        Assert.InRange(slow.Skipped, 100_000, 190_000);
        Assert.False(taps.Any);
        slowRead.Dispose();
        read.Dispose();
    }

    private void Serve()
    {
        _server.Listen();
        _thread = new Thread(_loop.Run) { IsBackground = true };
        _thread.Start();
    }
}
