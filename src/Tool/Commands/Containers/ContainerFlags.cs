using System.CommandLine;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The options that 'run' and 'create' share, declared here, turned into a specification in the other part.</summary>
internal sealed partial class ContainerFlags
{
    private readonly Option<string[]> _addHost = Inputs.Many("--add-host", null, "list", "Add a line to /etc/hosts: NAME:ADDRESS");
    private readonly Option<string[]> _capAdd = Inputs.Many("--cap-add", null, "list", "Add capabilities, or ALL");
    private readonly Option<string[]> _capDrop = Inputs.Many("--cap-drop", null, "list", "Drop capabilities, or ALL");
    private readonly Option<string?> _cidFile = Inputs.Text("--cidfile", null, "string", "Write the container's id to a file that must not exist");
    private readonly Option<string[]> _dns = Inputs.Many("--dns", null, "list", "Use these DNS servers");
    private readonly Option<string[]> _dnsSearch = Inputs.Many("--dns-search", null, "list", "Use these DNS search domains");
    private readonly Option<string?> _entrypoint = Inputs.Text("--entrypoint", null, "string", "Replace the image's entry point; an empty one removes it");
    private readonly Option<string[]> _groups = Inputs.Many("--group-add", null, "list", "Join more groups");
    private readonly Option<string?> _hostName = Inputs.Text("--hostname", "-h", "string", "Name of the host that the container sees");
    private readonly Option<bool> _init = Inputs.Flag("--init", null, "Run a small init that reaps orphans and forwards signals");
    private readonly Option<bool> _interactive = Inputs.Flag("--interactive", "-i", "Keep standard input open");
    private readonly Option<string[]> _label = Inputs.Many("--label", "-l", "list", "Set a label: KEY=value");
    private readonly Option<string?> _logDriver = Inputs.Text("--log-driver", null, "string", "Where output goes: json-file, local or none");
    private readonly Option<string[]> _logOptions = Inputs.Many("--log-opt", null, "list", "Options of the log: max-size=SIZE, max-file=COUNT, labels=KEY,…, env=NAME,…");
    private readonly Option<string?> _name = Inputs.Text("--name", null, "string", "Name the container");
    private readonly Option<string?> _network = Inputs.Text("--network", null, "network", "Network: private (default), none, host or container:NAME");
    private readonly Option<string?> _platform = Inputs.Text("--platform", null, "string", "Platform of the image (os/arch[/variant])");
    private readonly Option<bool> _privileged = Inputs.Flag("--privileged", null, "Give the container nearly all rights of the user who starts it");
    private readonly Option<string[]> _publish = Inputs.Many("--publish", "-p", "list", "Publish ports: [[ADDRESS:]HOST-PORT:]PORT[/udp]");
    private readonly Option<bool> _publishAll = Inputs.Flag("--publish-all", "-P", "Publish every port that the image exposes on a free port");
    private readonly Option<string?> _pull = Inputs.Text("--pull", null, "string", "Pull the image first: missing (default), always or never");
    private readonly Option<bool> _readOnly = Inputs.Flag("--read-only", null, "Make the root file system read-only");
    private readonly Option<bool> _remove = Inputs.Flag("--rm", null, "Remove the container, with its anonymous volumes, when it ends");
    private readonly Option<string[]> _security = Inputs.Many("--security-opt", null, "list", "no-new-privileges[:false], seccomp=unconfined or seccomp=FILE");
    private readonly Option<string?> _shmSize = Inputs.Text("--shm-size", null, "bytes", "Size of /dev/shm (64m)");
    private readonly Option<string?> _stopSignal = Inputs.Text("--stop-signal", null, "string", "Signal that asks the container to stop");
    private readonly Option<string?> _stopTimeout = Inputs.Text("--stop-timeout", null, "int", "Seconds between the stop signal and SIGKILL");
    private readonly Option<bool> _tty = Inputs.Flag("--tty", "-t", "Give the container a terminal");
    private readonly Option<string?> _user = Inputs.Text("--user", "-u", "string", "Run as NAME|UID[:GROUP|GID]");
    private readonly VariableFlags _variables = new();
    private readonly Option<string?> _workdir = Inputs.Text("--workdir", "-w", "string", "Directory that the command starts in");
    private readonly LifeFlags _life = new();
    private readonly MountFlags _mounts = new();
    private readonly ResourceFlags _resources = new();
    private readonly IsolationFlags _isolation = new();
    private readonly Argument<string> _image = Inputs.One("IMAGE");
    private readonly Argument<string[]> _command = Inputs.Any("COMMAND");

    public ContainerFlags() => _network.Aliases.Add("--net");

    public IReadOnlyList<Option> Options =>
    [
        _addHost, _capAdd, _capDrop, _cidFile, _dns, _dnsSearch, _entrypoint, .. _variables.Options, _groups, _hostName, _init, _interactive,
        _label, _logDriver, _logOptions, _name, _network, _platform, _privileged, _publish, _publishAll, _pull, _readOnly, _remove, _security,
        _shmSize, _stopSignal, _stopTimeout, _tty, _user, _workdir, .. _mounts.Options, .. _life.Options,
        .. _resources.Options, .. _isolation.Options,
    ];

    public IReadOnlyList<Argument> Arguments => [_image, _command];
}
