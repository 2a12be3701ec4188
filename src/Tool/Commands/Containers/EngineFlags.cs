using System.CommandLine;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>
/// Options of Docker's 'run' and 'create' that choose between parts of an engine, or are for Windows. Scripts give their defaults, which are
/// taken; for anything else it is said why not.
/// </summary>
internal sealed class EngineFlags
{
    private readonly Option<bool> _trust = Inputs.DisableContentTrust();
    private readonly Option<string[]>[] _refused =
    [
        Inputs.Refused("--cpu-count", Inputs.ForWindows, "'--cpus' limits processors.", "0"),
        Inputs.Refused("--cpu-percent", Inputs.ForWindows, "'--cpus' limits processors.", "0"),
        Inputs.Refused("--io-maxbandwidth", Inputs.ForWindows, "'--device-read-bps' and '--device-write-bps' limit disks.", "0"),
        Inputs.Refused("--io-maxiops", Inputs.ForWindows, "'--device-read-iops' and '--device-write-iops' limit disks.", "0"),
        Inputs.Refused("--isolation", "on Linux there is one kind of isolation", null, "default"),
        KernelMemory(),
        Inputs.Refused("--runtime", "this program runs containers itself", "'runtime' is its own OCI runtime command, for other engines.", "runc", "io.containerd.runc.v2"),
        Inputs.Refused("--storage-opt", "what a container writes has no limit of its own", "'--tmpfs PATH:size=SIZE' limits a directory; '--read-only' forbids the rest."),
    ];

    private readonly Option<bool> _socket = new("--use-api-socket") { Description = "Not supported: there is no daemon", Hidden = true };

    public IReadOnlyList<Option> Options => [_trust, .. _refused, _socket];

    public static Option<string[]> KernelMemory() => Inputs.Refused("--kernel-memory", "Linux has no limit of the kernel's memory any more", "'--memory' counts it too.", "0");

    public void Check(Call call)
    {
        foreach (var option in _refused) call.Refuse(option);
        if (call.Get(_socket)) throw ToolException.NotOffered(_socket.Name, "there is no daemon, so there is no socket of one", null);
    }
}
