using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Kernel.Tests.Launch;

/// <summary>A FIFO, open both ways, so that opening it does not wait and its reader never sees the end.</summary>
internal sealed class Gate : IDisposable
{
    private readonly FileStream _stream;

    public Gate(string folder)
    {
        var path = Path.Combine(folder, "gate");
        using (var mkfifo = Process.Start("mkfifo", [path])) mkfifo.WaitForExit();
        Handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _stream = new FileStream(Handle, FileAccess.ReadWrite, bufferSize: 0);
    }

    public SafeFileHandle Handle { get; }

    public void Open() => _stream.WriteByte(1);

    public void Dispose() => _stream.Dispose();
}
