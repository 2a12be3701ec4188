using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Kernel.Dummy;

/// <summary>What a process wrote. A file, so that nobody must read while it runs.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public OutputFile() => Handle = File.OpenHandle(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);

    public SafeFileHandle Handle { get; }

    public string Read() => File.ReadAllText(_path, Encoding.UTF8);

    public void Dispose()
    {
        Handle.Dispose();
        File.Delete(_path);
    }
}
