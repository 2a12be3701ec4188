using System.Diagnostics;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>
/// A store in a folder of its own with an image of busybox, and the small command line over the engine to work on it: as root, or as an
/// ordinary user. Removed with everything that still runs.
/// </summary>
public class EngineFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string? _user;
    private readonly string? _ranges;

    public EngineFolder()
        : this(null)
    {
    }

    /// <param name="user">Null: root.</param>
    /// <param name="ranges">Lines of /etc/subuid and /etc/subgid that only what is started here sees.</param>
    protected EngineFolder(string? user, string? ranges = null)
    {
        _user = user;
        Path = Directory.CreateTempSubdirectory("engine-test-").FullName;
        if (user is not null)
        {
            Call("chown", user, Path);
            Call("chmod", "-R", "a+rX", AppContext.BaseDirectory, System.IO.Path.GetDirectoryName(EngineProgram.Path)!);
        }

        if (ranges is not null)
        {
            _ranges = System.IO.Path.Combine(Path, "subids");
            File.WriteAllText(_ranges, ranges);
        }

        foreach (var image in (string[])["busybox", "volumes"])
        {
            if (Run("import", image) is { Code: not 0 } failed) throw new InvalidOperationException(failed.Error);
        }
    }

    public string Path { get; }

    public string Root => System.IO.Path.Combine(Path, "root");

    /// <summary>The test's own user id in the store.</summary>
    public bool IsRootless => _user is not null;

    public EngineOutcome Run(params string[] args) => RunWithInput("", args);

    public EngineOutcome RunWithInput(string input, params string[] args)
    {
        using var process = Start(args);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return Finish(process);
    }

    public EngineOutcome RunWithBytes(byte[] input, params string[] args)
    {
        using var process = Start(args);
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        return Finish(process);
    }

    public byte[] RunForBytes(string[] args)
    {
        using var process = Start(args);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        var error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience) && process.ExitCode == 0, error);
        return output.ToArray();
    }

    /// <summary>Runs in the background of the test.</summary>
    public Process Start(params string[] args) => Process.Start(StartInfo(args))!;

    public ProcessStartInfo StartInfo(params string[] args)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path };
        var command = Command();
        start.FileName = command[0];
        foreach (var argument in command.Skip(1).Concat(args)) start.ArgumentList.Add(argument);
        if (_user is not null) start.Environment["HOME"] = Path;
        return start;
    }

    /// <summary>The same as words of a shell; arguments are put in as they are.</summary>
    public string ShellCommand(params string[] args) => string.Join(' ', ["env", $"HOME={Path}", .. Command(), .. args]);

    public static EngineOutcome Finish(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', process.StartInfo.ArgumentList)}: {output.Result}{error.Result}");
        }

        return new EngineOutcome(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Asks again until it is so. What is waited for happens in other processes.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        for (var patience = Stopwatch.StartNew(); !condition(); await Task.Delay(20))
        {
            if (patience.Elapsed > TimeSpan.FromSeconds(20)) throw new TimeoutException($"It never happened that {what}.");
        }
    }

    /// <summary>Gives a file to the user who owns the store.</summary>
    public void Own(string path)
    {
        if (_user is not null) Call("chown", _user, path);
    }

    /// <summary>A verb of the dummy in the network of a process.</summary>
    public static Process StartInNetwork(int pid, params string[] args)
    {
        string[] enter = ["-t", $"{pid}", "-n", EngineProgram.Path, .. args];
        return Process.Start(new ProcessStartInfo("nsenter", enter) { RedirectStandardOutput = true })!;
    }

    /// <summary>Makes a file in a running container, from inside its namespaces, as the user it belongs to.</summary>
    public void Touch(int pid, string path)
    {
        if (_user is null) Call("nsenter", "-t", $"{pid}", "-m", "/bin/touch", path);
        else Call("setpriv", "--reuid", _user, "--regid", _user, "--clear-groups", "nsenter", "-t", $"{pid}", "-U", "-m", "--preserve-credentials", "/bin/touch", path);
    }

    public void Dispose()
    {
        foreach (var line in Run("ps", "-a").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Run("rm", "-f", "-v", line.Split('\t')[0]);
        Call("rm", "-rf", Path);
        GC.SuppressFinalize(this);
    }

    private string[] Command()
    {
        var dummy = EngineProgram.Path;
        string[] command = _user is null ? [dummy, Path] : ["setpriv", "--reuid", _user, "--regid", _user, "--clear-groups", dummy, Path];

        // In a mount namespace of its own, so that the machine's files stay what they are.
        return _ranges is null ? command
            : ["unshare", "-m", "--propagation", "private", "sh", "-c", "mount --bind \"$0\" /etc/subuid && mount --bind \"$0\" /etc/subgid && exec \"$@\"", _ranges, .. command];
    }

    private static void Call(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
    }
}

/// <summary>The same as an ordinary user with nothing but his own id.</summary>
public sealed class RootlessFolder() : EngineFolder("65534");

/// <summary>The same as an ordinary user with a range of subordinate ids.</summary>
public sealed class RangedFolder() : EngineFolder("65534", "nobody:300000:65536\n");

public sealed record EngineOutcome(int Code, string Output, string Error);
