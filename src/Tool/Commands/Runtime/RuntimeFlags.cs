using System.CommandLine;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using BuildKit.Containers.Bundles;
using BuildKit.Containers.Launch;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

/// <summary>What every verb of 'runtime' takes, before the verb or behind it: the names are runc's, so that who calls runc can call this.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RuntimeFlags
{
    private readonly Option<string?> _root = Inputs.Text("--root", null, "dir", "Where containers are kept (/run/dotnet-container/runtime, or below XDG_RUNTIME_DIR)");
    private readonly Option<string?> _log = Inputs.Text("--log", null, "file", "Write errors into a file as well");
    private readonly Option<string?> _logFormat = Inputs.Text("--log-format", null, "text|json", "How the log is written (text)");
    private readonly Option<bool> _debug = Inputs.Flag("--debug", null, "Accepted; there is nothing more to say");
    private readonly Option<bool> _systemd = Inputs.Flag("--systemd-cgroup", null, "Refused: control groups are made without systemd");
    private readonly Option<string?> _rootless = Inputs.Text("--rootless", null, "auto|true|false", "Accepted; who runs this decides");

    public IReadOnlyList<Option> Options => [_root, _log, _logFormat, _debug, _systemd, _rootless];

    /// <summary>Wraps a verb: gives it the runtime, and writes what goes wrong into the log.</summary>
    public Func<Call, CancellationToken, Task<int>> Running(Func<Call, BundleRuntime, int> run) => (call, _) =>
    {
        try
        {
            return Task.FromResult(run(call, Open(call)));
        }
        catch (BuildKitException e)
        {
            Log(call, "error", e.Message + Hint(e));
            throw;
        }
    };

    private BundleRuntime Open(Call call)
    {
        if (call.Get(_systemd)) throw ToolException.InvalidValue("--systemd-cgroup", "true", "false: control groups are made without systemd (podman: --cgroup-manager=cgroupfs)");
        call.OneOf(_logFormat, "text", "json");
        return new BundleRuntime(new BundleRuntimeOptions
        {
            Root = Path.GetFullPath(call.Get(_root) ?? BundleRuntimeOptions.DefaultRoot(call.Environment.Variable)),
            Clock = call.Environment.Clock,
            Warn = message =>
            {
                call.Note(message);
                Log(call, "warning", message);
            },
        });
    }

    /// <summary>Callers tell a missing program from other errors by words that runtimes share.</summary>
    private static string Hint(BuildKitException error) => error switch
    {
        LaunchException { ExitCode: 127 } => " (executable file not found in $PATH)",
        LaunchException { ExitCode: 126 } => " (permission denied)",
        BundleException { Code: "BK3404" } => " (container does not exist)",
        _ => "",
    };

    private void Log(Call call, string level, string message)
    {
        if (call.Get(_log) is not { Length: > 0 } file) return;
        var time = call.Now.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
        var line = call.Get(_logFormat) == "json" ? JsonLine(level, message, time) : $"time=\"{time}\" level={level} msg={JsonEncodedText.Encode(message)}\n";
        try
        {
            File.AppendAllText(file, line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error itself goes to the standard error in any case.
            call.Note($"The log '{file}' cannot be written: {e.Message}");
        }
    }

    private static string JsonLine(string level, string message, string time)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("level", level);
            json.WriteString("msg", message);
            json.WriteString("time", time);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }
}
