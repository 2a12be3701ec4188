using System.Buffers.Binary;
using System.Runtime.Versioning;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Streams;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Control;

/// <summary>
/// Gives the streams of a container to whoever asks. Input and terminal go as descriptors, so that keys and window sizes take no way
/// through here (the last size wins); output comes through a pipe for each reader, because it has to reach the log and all others as well.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class AttachService
{
    private const int PipeSize = 1 << 20;
    private readonly ContainerStreams _streams;
    private readonly List<AttachedClient> _clients = [];

    public AttachService(ControlServer server, ContainerStreams streams)
    {
        _streams = streams;
        server.On(ControlKind.Attach, Attach);
    }

    /// <summary>All output is carried: readers see the end of their pipes, then the exit code.</summary>
    public void Ended(int? exitCode)
    {
        Span<byte> content = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(content, exitCode ?? -1);
        foreach (var client in _clients.ToArray())
        {
            BinaryPrimitives.WriteInt64LittleEndian(content[4..], client.Close());
            client.Peer.Send(ControlKind.Ended, content);
        }
    }

    private void Attach(ControlPeer peer, ControlMessage message)
    {
        if (message.Content.Length < 1) throw ContainerException.UnknownRequest((char)message.Kind);
        if (_streams.IsTerminalLost) throw ContainerException.TerminalLost();
        var wish = (AttachWish)message.Content[0];
        var client = new AttachedClient(peer, _streams.Taps);
        var handles = new List<SafeFileHandle>();
        var given = AttachWish.None;
        try
        {
            if (wish.HasFlag(AttachWish.Input) && _streams.OpenInput() is { } input)
            {
                handles.Add(input);
                given |= AttachWish.Input | (_streams.IsTerminal ? AttachWish.Terminal : AttachWish.None);
            }

            given |= Tap(client, wish, AttachWish.Output, LogStream.Output, handles);
            if (!_streams.IsTerminal) given |= Tap(client, wish, AttachWish.Error, LogStream.Error, handles);
            if (!peer.Send(ControlKind.Done, [(byte)given], handles)) client.Close();
        }
        finally
        {
            foreach (var handle in handles) handle.Dispose();
        }

        _clients.Add(client);
        peer.Gone += () =>
        {
            client.Close();
            _clients.Remove(client);
        };
    }

    private static AttachWish Tap(AttachedClient client, AttachWish wish, AttachWish kind, LogStream stream, List<SafeFileHandle> handles)
    {
        if (!wish.HasFlag(kind)) return AttachWish.None;
        var (read, write) = DescriptorCalls.Pipe();
        DescriptorCalls.SetNonBlocking(write);
        DescriptorCalls.TryResizePipe(write, PipeSize);
        client.Add(new OutputTap(stream, write));
        handles.Add(read);
        return kind;
    }
}

/// <summary>Somebody who is attached.</summary>
[SupportedOSPlatform("linux")]
internal sealed class AttachedClient(ControlPeer peer, OutputTaps taps)
{
    private readonly List<OutputTap> _own = [];
    private long _skipped;

    public ControlPeer Peer => peer;

    public void Add(OutputTap tap)
    {
        _own.Add(tap);
        taps.Add(tap);
    }

    /// <summary>Returns how many bytes were skipped in all.</summary>
    public long Close()
    {
        foreach (var tap in _own)
        {
            taps.Remove(tap);
            _skipped += tap.Skipped;
        }

        _own.Clear();
        return _skipped;
    }
}
