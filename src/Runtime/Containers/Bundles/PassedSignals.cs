using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Linux;

namespace BuildKit.Containers.Bundles;

/// <summary>What is sent to the command in the foreground reaches the container's process instead.</summary>
[SupportedOSPlatform("linux")]
internal sealed class PassedSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    public PassedSignals(SafeHandle process)
    {
        foreach (var (signal, number) in new[] { (PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15) })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                ProcessCalls.TrySignal(process, number);
            }));
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }
}
