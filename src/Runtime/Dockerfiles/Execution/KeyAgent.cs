using System.Diagnostics;
using System.Runtime.Versioning;

namespace BuildKit.Dockerfiles.Execution;

/// <summary>
/// OpenSSH's agent with keys of a build. It lives as long as a shell that reads from us: when we close that pipe, or the kernel does because we were
/// killed, the shell ends the agent. Keys go to it by standard input, so they are in no argument, no variable and no further file.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class KeyAgent : IDisposable
{
    private const string Hold = "trap '' HUP INT TERM; echo ready; cat > /dev/null; kill \"$SSH_AGENT_PID\"";
    private const string SocketVariable = "SSH_AUTH_SOCK";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly SshPrograms _programs;
    private readonly string _folder;
    private readonly string _name;
    private readonly Process _process;

    private KeyAgent(SshPrograms programs, string folder, string name)
    {
        (_programs, _folder, _name) = (programs, folder, name);
        // By a name in its folder: the kernel takes no more than 107 bytes for the path of a socket.
        _process = Start(programs.Agent, ["-a", name, "sh", "-c", Hold]);
    }

    public string Socket => Path.Combine(_folder, _name);

    /// <param name="programs">OpenSSH's.</param>
    /// <param name="folder">The user's alone; the caller removes it.</param>
    /// <param name="name">Of the socket in it.</param>
    /// <param name="keys">At least one.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<KeyAgent> StartAsync(SshPrograms programs, string folder, string name, IReadOnlyList<SshKey> keys, CancellationToken ct)
    {
        var agent = new KeyAgent(programs, folder, name);
        try
        {
            if (await agent._process.StandardOutput.ReadLineAsync(ct) is null) throw DockerfileException.AgentFailed(programs.Agent, await agent._process.StandardError.ReadToEndAsync(ct));
            foreach (var key in keys) await agent.AddAsync(key, ct);
            return agent;
        }
        catch
        {
            agent.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(Patience)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task AddAsync(SshKey key, CancellationToken ct)
    {
        using var add = Start(_programs.Add, ["-q", "-"]);
        try
        {
            var errors = add.StandardError.ReadToEndAsync(ct);
            await WriteAsync(add, key.Content, ct);
            await add.WaitForExitAsync(ct);
            if (add.ExitCode == 0) return;
            var reason = (await errors).Trim().ReplaceLineEndings(" ");
            throw reason.Length == 0 ? DockerfileException.KeyWantsPassphrase(key.Name) : DockerfileException.UnusableKey(key.Name, reason);
        }
        catch (OperationCanceledException)
        {
            add.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task WriteAsync(Process add, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        try
        {
            await add.StandardInput.BaseStream.WriteAsync(content, ct);
            add.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all; its exit code says why.
        }
    }

    /// <summary>A passphrase is asked of a program that has none, and so never at somebody's terminal.</summary>
    private Process Start(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = _folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("LC_ALL", "C"), (SocketVariable, _name), ("SSH_ASKPASS", "/bin/false"), ("SSH_ASKPASS_REQUIRE", "force")]) start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw DockerfileException.NoSsh(program, e);
        }
    }
}
