using System.Collections;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace BuildKit.Tool.Cli;

/// <summary>Another program in this process (execve): nobody has to pass on signals, and nothing of the tool stays in memory.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class Successor
{
    /// <summary>Returns only when it failed.</summary>
    public static Exception Replace(string program, IReadOnlyList<string> arguments)
    {
        var environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => $"{e.Key}={e.Value}");
        execve(Text(program), Texts([program, .. arguments]), Texts([.. environment]));
        return new Win32Exception(Marshal.GetLastPInvokeError());
    }

    // Not freed: on success the kernel does it, and on failure the process is about to end.
    private static byte** Texts(IReadOnlyList<string> texts)
    {
        var list = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Count; i++) list[i] = Text(texts[i]);
        return list;
    }

    private static byte* Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var copy = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int execve(byte* path, byte** arguments, byte** environment);
}
