using System.Diagnostics;
using System.Text;

namespace BuildKit.Tasks.Tests.Infra;

/// <summary>Runs the real `dotnet`, as a user's shell would.</summary>
internal static class Sdk
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static async Task<SdkRun> RunAsync(string directory, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var log = Path.Combine(Path.GetTempPath(), $"buildkit-{Guid.NewGuid():N}.log");
        try
        {
            var run = await RunAsync(directory, [BuildServers.Variables, environment], "dotnet", [.. arguments, $"-flp:logfile={log};verbosity=normal;encoding=utf-8"]);
            return run.ExitCode != 0 && File.Exists(log) ? run.AsServerLogged(await File.ReadAllTextAsync(log)) : run;
        }
        finally
        {
            File.Delete(log);
        }
    }

    /// <summary>For a command that prints an answer: no server stands between it and what it prints.</summary>
    public static Task<SdkRun> AskAsync(string directory, IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        RunAsync(directory, [BuildServers.None, environment], "dotnet", arguments);

    /// <summary>A line of shell in a mount namespace that ends with it; users without privileges get one with a user namespace.</summary>
    public static Task<SdkRun> MountedAsync(string directory, IReadOnlyDictionary<string, string?> environment, string script) =>
        RunAsync(directory, [BuildServers.None, environment], "unshare", [.. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--user", "--map-root-user"], "--mount", "bash", "-ec", script]);

    private static async Task<SdkRun> RunAsync(string directory, IReadOnlyDictionary<string, string?>[] environments, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        Shield(start.Environment);
        foreach (var (name, value) in environments.SelectMany(static environment => environment)) start.Environment[name] = value;

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var watch = Stopwatch.StartNew();
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} took longer than {Limit}:\n{output}");
        }

        return new SdkRun($"{program} {string.Join(' ', arguments)}", process.ExitCode, output.ToString(), watch.Elapsed);
    }

    /// <summary>`dotnet test` leaves words for its own build in the environment.</summary>
    private static void Shield(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(static name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.Ordinal)).ToArray()) environment.Remove(name);
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_NOLOGO"] = "1";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["SOURCE_DATE_EPOCH"] = null;
    }
}

/// <summary>What one `dotnet` command did.</summary>
internal sealed record SdkRun(string Command, int ExitCode, string Output, TimeSpan Time)
{
    public SdkRun Succeeded()
    {
        Assert.True(ExitCode == 0, $"{Command} ended with {ExitCode}:\n{Output}");
        return this;
    }

    /// <summary>
    /// MSBuild's client can miss its server's last words and the result on a busy machine, and ends with 1 whatever the build did (dotnet/msbuild#14172; 18.9 has it
    /// still). The log that the server wrote itself is complete.
    /// </summary>
    public SdkRun AsServerLogged(string log) =>
        log.Contains("Build succeeded.", StringComparison.Ordinal) ? this with { ExitCode = 0, Output = log } :
        Output.Contains(": error ", StringComparison.Ordinal) ? this :
        this with { Output = log };

    public SdkRun Failed(string code)
    {
        Assert.True(ExitCode != 0, $"{Command} succeeded:\n{Output}");
        return Says($"error {code}:");
    }

    public SdkRun Says(string text)
    {
        Assert.True(Output.Contains(text, StringComparison.Ordinal), $"{Command} did not say '{text}':\n{Output}");
        return this;
    }

    /// <summary>The lines with a code, once each: MSBuild repeats them in its summary.</summary>
    public IReadOnlyList<string> Diagnostics(string code) =>
        [.. Output.Split('\n').Where(line => line.Contains(code + ":", StringComparison.Ordinal)).Select(static line => line.Trim()).Distinct()];
}
