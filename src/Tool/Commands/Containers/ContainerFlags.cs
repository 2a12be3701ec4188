using System.CommandLine;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The options that 'run' and 'create' share, declared here, turned into a specification in the other part.</summary>
internal sealed partial class ContainerFlags
{
    private readonly Option<string[]> _capAdd = Inputs.Many("--cap-add", null, "list", "Add capabilities, or ALL");
    private readonly Option<string[]> _capDrop = Inputs.Many("--cap-drop", null, "list", "Drop capabilities, or ALL");
    private readonly Option<string?> _cidFile = IdFile.Option();
    private readonly Option<string?> _entrypoint = Inputs.Text("--entrypoint", null, "string", "Replace the image's entry point; an empty one removes it");
    private readonly Option<string[]> _groups = Inputs.Many("--group-add", null, "list", "Join more groups");
    private readonly Option<bool> _init = Inputs.Flag("--init", null, "Run a small init that reaps orphans and forwards signals");
    private readonly Option<bool> _interactive = Inputs.Flag("--interactive", "-i", "Keep standard input open");
    private readonly Option<string?> _logDriver = Inputs.Text("--log-driver", null, "string", "Where output goes: json-file, local or none");
    private readonly Option<string[]> _logOptions = Inputs.Many("--log-opt", null, "list", "Options of the log: max-size=SIZE, max-file=COUNT, labels=KEY,…, env=NAME,…");
    private readonly Option<string?> _name = Inputs.Text("--name", null, "string", "Name the container");
    private readonly Option<string?> _platform = Inputs.Text("--platform", null, "string", "Platform of the image (os/arch[/variant])");
    private readonly Option<bool> _privileged = Inputs.Flag("--privileged", null, "Give the container nearly all rights of the user who starts it");
    private readonly Option<string?> _pull = Inputs.Text("--pull", null, "string", "Pull the image first: missing (default), always or never");
    private readonly Option<bool> _quiet = Inputs.Quiet("Show nothing of the pull");
    private readonly Option<bool> _readOnly = Inputs.Flag("--read-only", null, "Make the root file system read-only");
    private readonly Option<bool> _remove = Inputs.Flag("--rm", null, "Remove the container, with its anonymous volumes, when it ends");
    private readonly Option<string[]> _security = Inputs.Many("--security-opt", null, "list", "no-new-privileges[=false], seccomp=FILE|builtin|unconfined or systempaths=unconfined");
    private readonly Option<string?> _shmSize = Inputs.Text("--shm-size", null, "bytes", "Size of /dev/shm (64m)");
    private readonly Option<string?> _stopSignal = Inputs.Text("--stop-signal", null, "string", "Signal that asks the container to stop");
    private readonly Option<string?> _stopTimeout = Inputs.Text("--stop-timeout", null, "int", "Seconds between the stop signal and SIGKILL; -1 waits for ever");
    private readonly Option<bool> _tty = Inputs.Flag("--tty", "-t", "Give the container a terminal");
    private readonly Option<string?> _user = Inputs.Text("--user", "-u", "string", "Run as NAME|UID[:GROUP|GID]");
    private readonly VariableFlags _variables = new();
    private readonly Option<string?> _workdir = Inputs.Text("--workdir", "-w", "string", "Directory that the command starts in");
    private readonly AttachFlags _attach = new();
    private readonly LabelFlags _labels = new();
    private readonly NetworkFlags _network = new();
    private readonly LifeFlags _life = new();
    private readonly MountFlags _mounts = new();
    private readonly ResourceFlags _resources = new();
    private readonly IsolationFlags _isolation = new();
    private readonly EngineFlags _engine = new();
    private readonly Argument<string> _image = Inputs.One("IMAGE");
    private readonly Argument<string[]> _command = Inputs.Any("COMMAND");

    public IReadOnlyList<Option> Options =>
    [
        _capAdd, _capDrop, _cidFile, _entrypoint, .. _variables.Options, _groups, _init, _interactive, _logDriver, _logOptions, _name, _platform,
        _privileged, _pull, _quiet, _readOnly, _remove, _security, _shmSize, _stopSignal, _stopTimeout, _tty, _user, _workdir,
        .. _attach.Options, .. _labels.Options, .. _network.Options, .. _mounts.Options, .. _life.Options, .. _resources.Options,
        .. _isolation.Options, .. _engine.Options,
    ];

    public IReadOnlyList<Argument> Arguments => [_image, _command];
}
