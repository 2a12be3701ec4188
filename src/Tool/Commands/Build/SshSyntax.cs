using System.Net.Sockets;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Build;

/// <summary><c>--ssh default</c> is the agent of the caller, <c>--ssh deploy=/run/agent.sock</c> another one. Keys are an agent's business.</summary>
internal static class SshSyntax
{
    private const string Option = "--ssh";
    private const string AgentVariable = "SSH_AUTH_SOCK";

    public static KeyValuePair<string, string> Parse(Call call, string text)
    {
        var parts = text.Split('=', 2);
        var id = parts[0].Length == 0 ? "default" : parts[0];
        var path = parts.Length == 2 ? parts[1] : call.Environment.Variable(AgentVariable);
        if (string.IsNullOrEmpty(path)) throw ToolException.InvalidValue(Option, text, $"an agent: {AgentVariable} is not set, or name its socket as ID=PATH");
        return Answers(path) ? new(id, Path.GetFullPath(path)) : throw ToolException.InvalidValue(Option, text, $"the socket of an agent; nothing answers at '{path}'. Add keys to an agent by ssh-add");
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
