using System.CommandLine;
using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

/// <summary>What 'create' and 'run' take.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RuntimeBirthFlags
{
    private readonly Option<string?> _bundle = Inputs.Text("--bundle", "-b", "dir", "The bundle: a directory with config.json (.)");
    private readonly Option<string?> _console = Inputs.Text("--console-socket", null, "path", "Unix socket that takes the other end of the terminal");
    private readonly Option<string?> _pidFile = Inputs.Text("--pid-file", null, "file", "Write the process id into a file");
    private readonly Option<bool> _noPivot = Inputs.Flag("--no-pivot", null, "Refused: a container that keeps the host's root below its own can find it");
    private readonly Option<bool> _noKeyring = Inputs.Flag("--no-new-keyring", null, "Leave the process in the caller's session keyring");
    private readonly Option<string?> _descriptors = Inputs.Text("--preserve-fds", null, "n", "Pass on so many descriptors from 3 on");

    public IReadOnlyList<Option> Options => [_bundle, _console, _pidFile, _noPivot, _noKeyring, _descriptors];

    public BundleCreateOrder Read(Call call, string id)
    {
        if (call.Get(_noPivot)) throw ToolException.InvalidValue("--no-pivot", "true", "false: the host's root would stay within the container's reach");
        return new BundleCreateOrder(id, call.Get(_bundle) ?? ".")
        {
            ConsoleSocket = call.Get(_console),
            PidFile = call.Get(_pidFile),
            KeepsKeyring = call.Get(_noKeyring),
            PreservedDescriptors = call.Number(_descriptors, least: 0) ?? 0,
        };
    }
}
