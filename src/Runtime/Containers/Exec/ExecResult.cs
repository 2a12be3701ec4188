using System.Text;

namespace BuildKit.Containers.Exec;

/// <summary>What a command in a container left: its code, and what it wrote up to the limit that was asked for.</summary>
public sealed record ExecResult(int ExitCode, ReadOnlyMemory<byte> Output, ReadOnlyMemory<byte> Error)
{
    public string OutputText => Encoding.UTF8.GetString(Output.Span);

    public string ErrorText => Encoding.UTF8.GetString(Error.Span);
}
