using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Linux;

namespace BuildKit.Containers.Supervision;

/// <summary>
/// Signals of this process go to the container's first process. That one may ignore them, as process 1 does by default: the third INT or
/// TERM therefore kills it, so that a person at the keyboard is never stuck.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SignalProxy : IDisposable
{
    private const int Patience = 3;
    private static readonly int[] Proxied = [1, 2, 3, 10, 12, 15];
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly EventLoop _loop;
    private readonly Action<int> _send;
    private int _insisted;

    public SignalProxy(EventLoop loop, Action<int> send)
    {
        (_loop, _send) = (loop, send);
        foreach (var signal in Proxied) _registrations.Add(PosixSignalRegistration.Create(Known(signal), context => Forward(context, signal)));
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    /// <summary>The framework has names for some signals and takes the kernel's numbers for the others.</summary>
    private static PosixSignal Known(int signal) => signal switch
    {
        1 => PosixSignal.SIGHUP,
        2 => PosixSignal.SIGINT,
        3 => PosixSignal.SIGQUIT,
        15 => PosixSignal.SIGTERM,
        _ => (PosixSignal)signal,
    };

    private void Forward(PosixSignalContext context, int signal)
    {
        context.Cancel = true;
        _loop.Post(() =>
        {
            if (signal is 2 or 15 && ++_insisted >= Patience) signal = SignalNames.Kill;
            _send(signal);
        });
    }
}
