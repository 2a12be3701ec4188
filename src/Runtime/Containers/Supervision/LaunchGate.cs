using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Supervision;

/// <summary>
/// Holds a new process before its program until its state is on disk. When the holder dies, or lets go without opening, the pipe ends and
/// so does the process: none is ever stuck at a gate that nobody will open.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LaunchGate : IDisposable
{
    private readonly SafeFileHandle _child;
    private readonly SafeFileHandle _own;

    public LaunchGate() => (_child, _own) = DescriptorCalls.Pipe();

    public SafeHandle ChildEnd => _child;

    public void Open()
    {
        var errno = DescriptorCalls.TryWriteAll(DescriptorCalls.Number(_own), [1]);
        if (errno != Errno.None) throw new LinuxException("write", "the gate", errno);
    }

    public void Dispose()
    {
        _child.Dispose();
        _own.Dispose();
    }
}
