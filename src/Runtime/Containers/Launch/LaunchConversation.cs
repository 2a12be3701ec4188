using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Launch;

/// <summary>
/// The launcher's end of the socket to its child. The child says 'T' with its terminal and 'R' at the gate; that its end closes by itself
/// means that execve succeeded or that the child is dead, and the report says which.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class LaunchConversation(SafeFileHandle socket, LaunchImage image, LaunchPlan plan, bool rootless) : IDisposable
{
    private readonly List<SafeFileHandle> _received = [];
    private bool _disposed;

    public SafeFileHandle? Terminal { get; private set; }

    public IReadOnlyList<SafeFileHandle> Received => _received;

    /// <summary>Where the questions of the filter arrive.</summary>
    public SafeFileHandle? Listener { get; private set; }

    public int InnerProcess => (int)image.Report->Process;

    public void AllowToContinue() => SocketCalls.Send(socket, 0);

    /// <summary>
    /// True at the gate, false when the program runs. What the child asks for on its way is done by <paramref name="answer"/>, and the child
    /// goes on when that returns.
    /// </summary>
    public bool Listen(Action<ReceivedByte>? answer = null)
    {
        while (SocketCalls.Receive(socket) is { } message)
        {
            if (message.Content == StreamSteps.ReadyMessage) return true;
            if (message.Content is StreamSteps.MapsMessage or StreamSteps.PauseMessage or StreamSteps.CopyMessage)
            {
                Answer(message, answer);
                continue;
            }

            _received.AddRange(message.Handles);
            if (message.Content == StreamSteps.ListenerMessage) Listener = message.Handles[0];
            if (message.Content == StreamSteps.TerminalMessage) Terminal = message.Handles[0];
        }

        var progress = image.Report->Progress;
        // An init shares this page, and is at the mercy of whoever may trace it.
        var step = progress <= 0 || progress > plan.Steps.Length ? null : plan.Steps[(int)progress - 1];
        if (image.Report->Failure != 0) throw LaunchException.StepFailed(step!, (Errno)(image.Report->Failure - 1), rootless);
        if (step?.Call is not ("execve" or "exit_group")) throw LaunchException.Died(step);
        return false;
    }

    private void Answer(ReceivedByte message, Action<ReceivedByte>? answer)
    {
        try
        {
            answer?.Invoke(message);
        }
        finally
        {
            foreach (var handle in message.Handles) handle.Dispose();
        }

        try
        {
            AllowToContinue();
        }
        catch (LinuxException e) when (e.Errno == Errno.EPIPE)
        {
            // It has died meanwhile, which is heard next.
        }
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        socket.Dispose();
        image.Dispose();
    }
}
