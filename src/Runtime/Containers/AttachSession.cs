using System.Buffers.Binary;
using System.Runtime.Versioning;
using BuildKit.Containers.Control;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Streams;
using BuildKit.Containers.Supervision;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers;

/// <summary>How an attachment ended.</summary>
internal enum AttachEnd
{
    /// <summary>The container has ended.</summary>
    Ended,

    /// <summary>The caller left.</summary>
    Detached,

    /// <summary>Whoever supervised the container is gone, or has handed it over.</summary>
    Lost,
}

/// <summary>A caller attached to a container that another process supervises. Everything happens on the thread that calls <see cref="Watch"/>.</summary>
[SupportedOSPlatform("linux")]
internal sealed class AttachSession : IDisposable
{
    private readonly EventLoop _loop = new();
    private readonly ControlPeer _peer;
    private readonly AttachOptions _options;
    private readonly List<OutputCopier> _copiers = [];
    private readonly bool _isTerminal;
    private readonly SafeFileHandle? _input;
    private AttachEnd _end = AttachEnd.Lost;

    private AttachSession(ControlPeer peer, ControlMessage answer, AttachOptions options)
    {
        (_peer, _options) = (peer, options);
        var given = (AttachWish)answer.Content[0];
        _isTerminal = given.HasFlag(AttachWish.Terminal);
        if (given.HasFlag(AttachWish.Input)) _input = answer.Take();
        if (given.HasFlag(AttachWish.Output)) Add(LogStream.Output, answer);
        if (given.HasFlag(AttachWish.Error)) Add(LogStream.Error, answer);
    }

    /// <summary>Null when nobody answers.</summary>
    public static AttachSession? TryBegin(ContainerFolder folder, AttachOptions options)
    {
        if (ControlConnection.TryOpen(folder) is not { } peer) return null;
        try
        {
            using var answer = ControlConnection.Ask(peer, ControlKind.Attach, [(byte)Wish(options.Stdio)]);
            if (answer is { Kind: ControlKind.Done, Content.Length: > 0 }) return new AttachSession(peer, answer, options);
        }
        catch
        {
            peer.Dispose();
            throw;
        }

        peer.Dispose();
        return null;
    }

    /// <summary>After <see cref="Watch"/> said that the container has ended; null when nobody knows.</summary>
    public int? ExitCode { get; private set; }

    /// <param name="signal">Sends a signal to the container.</param>
    public AttachEnd Watch(Action<int> signal)
    {
        using var terminal = _isTerminal && _options.Stdio is ContainerStdio.OfThisProcess own ? HostTerminal.Take(_input!, own.Input) : null;
        using var signals = _options.SignalProxy ? new SignalProxy(_loop, signal) : null;
        using var hearing = _loop.Add(_peer.Socket, PollEvents.In, _ => Hear());
        using var output = new OutputPump(_copiers);
        using var input = BeginInput();

        // A program that draws the screen does so when the size changes; the new watcher has not seen it yet.
        terminal?.Redraw();
        _loop.Run();
        return _end;
    }

    /// <summary>Ends <see cref="Watch"/> without a word to the container. From any thread.</summary>
    public void Leave() => _loop.Post(Detach);

    public void Dispose()
    {
        foreach (var copier in _copiers) copier.Dispose();
        _input?.Dispose();
        _peer.Dispose();
        _loop.Dispose();
    }

    private static AttachWish Wish(ContainerStdio caller) => caller switch
    {
        // The terminal comes with the input, and its size is the caller's business in any case.
        ContainerStdio.OfThisProcess => AttachWish.Input | AttachWish.Output | AttachWish.Error,
        ContainerStdio.Streams own => (own.Input is null ? 0 : AttachWish.Input) | (own.Output is null ? 0 : AttachWish.Output) | (own.Error is null ? 0 : AttachWish.Error),
        _ => AttachWish.None,
    };

    private void Add(LogStream stream, ControlMessage answer)
    {
        var source = answer.Take()!;
        DescriptorCalls.SetNonBlocking(source);
        _copiers.Add(new OutputCopier(source, stream, CallerEnds.Target(_options.Stdio, stream), null));
    }

    private IDisposable? BeginInput()
    {
        if (_input is null) return null;
        var keys = _isTerminal ? DetachKeys.Parse(_options.DetachKeys) : null;
        return CallerEnds.Input(_options.Stdio, _input, keys, Leave);
    }

    private void Hear()
    {
        using var message = _peer.Receive(out _);
        if (message is { Kind: ControlKind.Ended, Content.Length: 12 }) Ended(message.Content);
        _loop.Stop();
    }

    private void Ended(ReadOnlySpan<byte> content)
    {
        _end = AttachEnd.Ended;
        var code = BinaryPrimitives.ReadInt32LittleEndian(content);
        ExitCode = code < 0 ? null : code;
        if (BinaryPrimitives.ReadInt64LittleEndian(content[4..]) is > 0 and var skipped) _options.Skipped?.Invoke(skipped);
    }

    private void Detach()
    {
        _end = AttachEnd.Detached;
        _loop.Stop();
    }
}
