using System.Net.Sockets;
using BuildKit.Dockerfiles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Build;

/// <summary><c>--ssh default</c> is the agent of the caller, <c>--ssh deploy=/run/agent.sock</c> another one, <c>--ssh deploy=KEY,KEY</c> keys.</summary>
internal static class SshSyntax
{
    private const string Option = "--ssh";
    private const string AgentVariable = "SSH_AUTH_SOCK";

    /// <summary>The largest keys have some 10 KB.</summary>
    private const int MostBytes = 100 * 1024;

    public static KeyValuePair<string, SshAccess> Parse(Call call, string text)
    {
        var parts = text.Split('=', 2);
        var id = parts[0].Length == 0 ? "default" : parts[0];
        var paths = (parts.Length == 2 ? parts[1] : call.Environment.Variable(AgentVariable))?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new(id, paths switch
        {
            [] => throw ToolException.InvalidValue(Option, text, $"an agent: {AgentVariable} is not set, or name its socket as ID=PATH"),
            [var path] when Answers(path) => new SshAccess.Agent(Path.GetFullPath(path)),
            _ => new SshAccess.KeyFiles([.. paths.Select(p => Key(p, text))]),
        });
    }

    /// <summary>A socket cannot be opened as a file, whether an agent listens there or not.</summary>
    private static SshKey Key(string path, string text)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var content = new byte[MostBytes];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length < MostBytes ? new SshKey(path, content.AsMemory(0, length)) : throw ToolException.InvalidValue(Option, text, "files of keys, which have less than 100 KiB");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw ToolException.InvalidValue(Option, text, $"the socket of an agent that answers, or files of keys; '{path}' is neither: {e.Message}");
        }
    }

    private static bool Answers(string path)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return false;
        }
    }
}
