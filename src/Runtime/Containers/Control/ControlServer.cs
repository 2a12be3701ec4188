using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Control;

/// <summary>What a server does with messages of one kind. It answers through the peer; an exception becomes a refusal.</summary>
internal delegate void ControlHandler(ControlPeer peer, ControlMessage message);

/// <summary>
/// Where others speak to whoever supervises a container: a socket in its run folder, served by the supervisor's loop. The folder is the
/// owner's alone, and who connects is checked once more: only the owner and root are heard. What a container's supervisor can do for others
/// is added by kind of message; this class knows none of it.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ControlServer(EventLoop loop, ContainerFolder folder) : IDisposable
{
    private const int MostPeers = 64;
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);
    private readonly ControlHandler?[] _handlers = new ControlHandler?[byte.MaxValue + 1];
    private readonly List<ControlPeer> _peers = [];
    private SafeFileHandle? _listener;
    private EventLoop.Watch? _listening;

    public void On(byte kind, ControlHandler handler) => _handlers[kind] = handler;

    /// <summary>From now on connections wait for the loop to run. What a dead supervisor left in the place goes.</summary>
    public void Listen()
    {
        File.Delete(folder.ControlSocket);
        using var directory = DescriptorCalls.Open(folder.RunPath, DescriptorCalls.ReadOnly);
        _listener = LocalSockets.Listen(directory, ContainerFolder.ControlSocketName);
        _listening = loop.Add(_listener, PollEvents.In, _ => AcceptAll());
    }

    public void Dispose()
    {
        _listener?.Dispose();
        foreach (var peer in _peers.ToArray()) peer.Dispose();
    }

    /// <summary>Without room for one more descriptor connections wait; a supervisor must not end for them, nor spin.</summary>
    private void AcceptAll()
    {
        try
        {
            Accept();
        }
        catch (LinuxException e) when (e.Errno is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOBUFS)
        {
            _listening!.Wait(PollEvents.None);
            loop.After(Breath, () => _listening.Wait(PollEvents.In));
        }
    }

    private void Accept()
    {
        while (LocalSockets.TryAccept(_listener!) is { } connection)
        {
            var user = LocalSockets.UserOf(connection);
            if (_peers.Count < MostPeers && (user == 0 || user == UserIds.Effective)) Welcome(connection);
            else connection.Dispose();
        }
    }

    private void Welcome(SafeFileHandle connection)
    {
        var peer = new ControlPeer(connection);
        _peers.Add(peer);
        EventLoop.Watch? watch = null;
        watch = loop.Add(connection, PollEvents.In, _ => Hear(peer, watch!));
    }

    private void Hear(ControlPeer peer, EventLoop.Watch watch)
    {
        using var message = peer.Receive(out var gone);
        if (message is not null) Handle(peer, message);
        if (!gone) return;
        watch.Dispose();
        _peers.Remove(peer);
        peer.Dispose();
    }

    private void Handle(ControlPeer peer, ControlMessage message)
    {
        try
        {
            var handler = _handlers[message.Kind] ?? throw ContainerException.UnknownRequest((char)message.Kind);
            handler(peer, message);
        }
        catch (BuildKitException e)
        {
            peer.Refuse(e);
        }
    }
}
