using System.Runtime.InteropServices;

namespace BuildKit.Tool.Cli;

/// <summary>Turns the first Ctrl-C or SIGTERM into a cancellation; a second one ends the process as it would have without us.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private int number;

    public Interrupt() => registrations = [Register(PosixSignal.SIGINT, 2), Register(PosixSignal.SIGTERM, 15)];

    public CancellationToken Token => source.Token;

    /// <summary>128 + the signal that came.</summary>
    public int ExitCode => 128 + (number == 0 ? 2 : number);

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, int signalNumber) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = Interlocked.CompareExchange(ref number, signalNumber, 0) == 0;
        if (context.Cancel) source.Cancel();
    });
}
