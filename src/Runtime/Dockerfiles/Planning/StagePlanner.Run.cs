using System.Text;
using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>RUN.</summary>
internal sealed partial class StagePlanner
{
    private const string DocumentFolder = "/dev/pipes/";

    private void Run(Instruction.Run run)
    {
        var options = run.Mounts.Select(m => MountReader.Read(_session.Source, m, Expand)).ToArray();
        var mounts = run.Mounts.Zip(options, MountOf).ToList();
        var (line, script) = Command(run);
        if (script is not null) mounts.Add(script);
        string[] arguments = run.Command.IsShell && script is null ? InShell(line) : run.Command.IsShell ? [line] : [.. run.Command.Arguments];
        var summary = run.Heredocs.Count > 0 && Heredoc.TryParse(run.Node.Arguments) is not null ? $" ({Summary(run.Heredocs[0].Content)})" : "";
        var step = new BuildStep.Run
        {
            Base = _state.Root,
            Arguments = arguments,
            Environment = [.. _state.Variables.Select(v => $"{v.Key}={v.Value}").Order(StringComparer.Ordinal)],
            UnkeyedEnvironment = Proxies(),
            User = string.IsNullOrEmpty(_state.Config.User) ? null : _state.Config.User,
            WorkingDirectory = _state.WorkingDirectory,
            Mounts = mounts,
            Network = run.Network switch { "none" => RunNetwork.None, "host" => RunNetwork.Host, _ => _session.Request.Network },
            Security = run.Security == "insecure" ? RunSecurity.Insecure : RunSecurity.Sandbox,
            Hosts = _session.Request.ExtraHosts,
            SharedMemory = _session.Request.SharedMemory,
            Ulimits = _session.Request.Ulimits,
            IgnoreCache = _session.Request.WantsNoCache(_stage.Name),
            Label = Label(Shown(summary, keepQuotes: true, Masked(options))),
        };
        Tell($"RUN {ArgumentsText()}{string.Join(' ', arguments)} # buildkit", step);
    }

    /// <summary>
    /// The line for the shell. A here-document that is all there is becomes the line itself, or with "#!" a file that is run; with words around
    /// it, the shell gets it as it is written.
    /// </summary>
    private static (string Line, RunMount? Script) Command(Instruction.Run run)
    {
        var line = string.Join(' ', run.Command.Arguments);
        if (run.Heredocs.Count == 0) return (line, null);
        if (Heredoc.TryParse(line) is null) return (line + string.Concat(run.Heredocs.Select(h => $"\n{h.Content}{h.Name}")), null);
        var document = run.Heredocs[0];
        if (!document.Stripped.StartsWith("#!", StringComparison.Ordinal)) return (document.Stripped, null);
        var name = ImagePath.LastName(document.Name) is { Length: > 0 } last and not ("." or "..") ? last : "script";
        var file = new BuildStep.InlineSource { FileName = name, Content = Encoding.UTF8.GetBytes(document.Stripped), Mode = 0b111_101_101, Label = new StepLabel { Text = $"here-document {document.Name}" } };
        return (DocumentFolder + name, new RunMount.Bind { From = file, Target = DocumentFolder.TrimEnd('/') });
    }

    private static string Summary(string document)
    {
        var lines = document.Trim().Split('\n');
        return lines[0].TrimEnd('\r') + (lines.Length > 1 ? "..." : "");
    }

    /// <summary>"|2 A=1 B=2 ": the arguments are a part of what the step was, as Docker's histories have it.</summary>
    private string ArgumentsText()
    {
        if (_state.Arguments.Count == 0) return "";
        var values = _state.Arguments.Select(a => $"{a.Name}={_state.Variables.GetValueOrDefault(a.Name) ?? a.Default}");
        return $"|{_state.Arguments.Count} {string.Join(' ', values)} ";
    }

    /// <summary>Proxies of the command line are seen by RUN without ARG, and leave no trace in keys or history.</summary>
    private List<string> Proxies()
    {
        var proxies = new List<string>();
        foreach (var name in ProxyArguments.Names)
        {
            var given = _session.Arguments.Where(a => a.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).OrderBy(a => a.Key, StringComparer.Ordinal).ToArray();
            if (given.Length > 0) proxies.AddRange([$"{name}={given[^1].Value}", $"{name.ToLowerInvariant()}={given[^1].Value}"]);
        }

        return [.. proxies.Order(StringComparer.Ordinal)];
    }

    /// <summary>A variable that a secret fills is shown as such.</summary>
    private Dictionary<string, string> Masked(IEnumerable<MountOptions> mounts)
    {
        var names = mounts.Select(m => m.Env).OfType<string>().ToArray();
        if (names.Length == 0) return _state.Variables;
        var masked = new Dictionary<string, string>(_state.Variables, StringComparer.Ordinal);
        foreach (var name in names) masked[name] = "****";
        return masked;
    }
}
