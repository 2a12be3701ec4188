using System.Runtime.InteropServices;

namespace BuildKit.Tool.Cli;

/// <summary>Turns the first Ctrl-C or SIGTERM into a cancellation; a second one ends the process as it would have without us.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _number;

    public Interrupt() => _registrations = [Register(PosixSignal.SIGINT, 2), Register(PosixSignal.SIGTERM, 15)];

    public CancellationToken Token => _source.Token;

    /// <summary>128 + the signal that came.</summary>
    public int ExitCode => 128 + (_number == 0 ? 2 : _number);

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, int signalNumber) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = Interlocked.CompareExchange(ref _number, signalNumber, 0) == 0;
        if (context.Cancel) _source.Cancel();
    });
}
