using System.CommandLine;
using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Bundles;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

/// <summary>Who and what 'exec' runs: a document, or the process of the container with changes.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RuntimeProcessFlags
{
    private readonly Option<string?> _document = Inputs.Text("--process", "-p", "file", "The process as JSON, as in config.json");
    private readonly Option<bool> _tty = Inputs.Flag("--tty", "-t", "Give the process a terminal");
    private readonly Option<string?> _user = Inputs.Text("--user", "-u", "uid[:gid]", "Run as these ids");
    private readonly Option<string[]> _groups = Inputs.Many("--additional-gids", "-g", "gid", "Add groups");
    private readonly Option<string?> _directory = Inputs.Text("--cwd", null, "dir", "Directory that the process starts in");
    private readonly Option<string[]> _variables = Inputs.Many("--env", "-e", "name=value", "Set environment variables");
    private readonly Option<string[]> _capabilities = Inputs.Many("--cap", "-c", "name", "Add capabilities");
    private readonly Option<bool> _noNewPrivileges = Inputs.Flag("--no-new-privs", null, "Forbid new privileges");
    private readonly Option<string?> _console = Inputs.Text("--console-socket", null, "path", "Unix socket that takes the other end of the terminal");
    private readonly Option<string?> _pidFile = Inputs.Text("--pid-file", null, "file", "Write the process id into a file");
    private readonly Option<string?> _descriptors = Inputs.Text("--preserve-fds", null, "n", "Pass on so many descriptors from 3 on");

    public IReadOnlyList<Option> Options =>
        [_document, _tty, _user, _groups, _directory, _variables, _capabilities, _noNewPrivileges, _console, _pidFile, _descriptors];

    public BundleExecOrder Read(Call call, BundleRuntime runtime, string id, IReadOnlyList<string> command) => new(id, Process(call, runtime, id, command))
    {
        ConsoleSocket = call.Get(_console),
        PidFile = call.Get(_pidFile),
        PreservedDescriptors = call.Number(_descriptors, least: 0) ?? 0,
    };

    private RuntimeProcess Process(Call call, BundleRuntime runtime, string id, IReadOnlyList<string> command)
    {
        if (call.Get(_document) is { } file) return ReadDocument(call, runtime, id, file);
        if (command.Count == 0) throw ToolException.WrongArguments("'runtime exec' takes a COMMAND, or --process");
        var own = runtime.ProcessOf(id);
        return own with
        {
            Args = command,
            Terminal = call.Get(_tty),
            ConsoleSize = null,
            Cwd = call.Get(_directory) ?? own.Cwd,
            Env = [.. own.Env, .. call.Get(_variables)],
            User = User(call, own.User),
            Capabilities = With(own.Capabilities, call.Get(_capabilities)),
            NoNewPrivileges = own.NoNewPrivileges || call.Get(_noNewPrivileges),
        };
    }

    private RuntimeProcess ReadDocument(Call call, BundleRuntime runtime, string id, string file)
    {
        var process = RuntimeSpecFile.ReadProcess(RuntimeSpecFile.ReadBytes(file), file);
        if (call.Get(_tty)) process = process with { Terminal = true };
        // A document that says nothing of rights leaves them as the container has them.
        return ReferenceEquals(process.Capabilities, RuntimeCapabilities.None) ? process with { Capabilities = runtime.ProcessOf(id).Capabilities } : process;
    }

    private RuntimeUser User(Call call, RuntimeUser own)
    {
        var groups = call.Get(_groups).Select(text => Id("--additional-gids", text)).ToList();
        var user = own;
        if (call.Get(_user) is { } text)
        {
            var parts = text.Split(':');
            if (parts.Length > 2) throw ToolException.InvalidValue("--user", text, "uid or uid:gid");
            user = new RuntimeUser(Id("--user", parts[0]), parts.Length == 2 ? Id("--user", parts[1]) : own.Gid) { Umask = own.Umask, AdditionalGids = own.AdditionalGids };
        }

        return groups.Count == 0 ? user : user with { AdditionalGids = [.. user.AdditionalGids, .. groups] };
    }

    private static RuntimeCapabilities With(RuntimeCapabilities own, IReadOnlyList<string> added) => added.Count == 0 ? own : own with
    {
        Bounding = [.. own.Bounding.Union(added)],
        Effective = [.. own.Effective.Union(added)],
        Permitted = [.. own.Permitted.Union(added)],
    };

    private static uint Id(string option, string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw ToolException.InvalidValue(option, text, "a number");
}
