using System.CommandLine;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Build;

/// <summary>The options of 'build', with Docker's names. What they say together is in <see cref="Read"/>.</summary>
internal sealed partial class BuildFlags
{
    private readonly Option<string[]> _addHost = Inputs.Many("--add-host", null, "list", "Add a line to /etc/hosts of each RUN: NAME:ADDRESS");
    private readonly Option<string[]> _allow = Inputs.Many("--allow", null, "list", "Allow what is dangerous: security.insecure (network.host needs no allowance)");
    private readonly Option<string[]> _annotation = Inputs.Many("--annotation", null, "list", "Add an annotation to the manifest: KEY=value");
    private readonly Option<string[]> _attest = Inputs.Many("--attest", null, "list", "Tell about the image beside it: type=sbom,format=spdx|cyclonedx or type=provenance,mode=min|max,builder-id=URI");
    private readonly Option<string[]> _buildArg = Inputs.Many("--build-arg", null, "list", "Set a build argument: NAME=value, or pass on NAME from this environment");
    private readonly Option<string[]> _buildContext = Inputs.Many("--build-context", null, "list", "Add a context: NAME=FOLDER, URL, docker-image://NAME or oci-layout://FOLDER");
    private readonly Option<string[]> _cacheFrom = Inputs.Many("--cache-from", null, "list", "Use results of others: IMAGE, type=registry,ref=…, type=local,src=…");
    private readonly Option<string[]> _cacheTo = Inputs.Many("--cache-to", null, "list", "Give results to others: type=inline, type=registry,ref=…, type=local,dest=…");
    private readonly Option<string?> _file = Inputs.Text("--file", "-f", "string", "The Dockerfile (PATH/Dockerfile); '-' reads it from standard input");
    private readonly Option<string[]> _label = Inputs.Many("--label", null, "list", "Set a label of the image: KEY=value");
    private readonly Option<bool> _load = Inputs.Flag("--load", null, "Put the image into the store, beside other outputs");
    private readonly Option<bool> _lock = Inputs.Flag("--lock", null, "Write down what base images lead to, in container.lock.json beside the Dockerfile; once it is there, it is used");
    private readonly Option<bool> _locked = Inputs.Flag("--locked", null, "Take base images as the lock file has them; one that it lacks is an error");
    private readonly Option<string?> _lockFile = Inputs.Text("--lock-file", null, "string", "Another lock file than the one beside the Dockerfile");
    private readonly Option<string?> _network = Inputs.Text("--network", null, "string", "Network of RUN: default, none or host");
    private readonly Option<bool> _noCache = Inputs.Flag("--no-cache", null, "Use no results from before");
    private readonly Option<string[]> _noCacheFilter = Inputs.Many("--no-cache-filter", null, "list", "Use no results from before in these stages");
    private readonly Option<string[]> _output = Inputs.Many("--output", "-o", "list", "Where the result goes: FOLDER, or type=image|registry|local|tar|oci|docker|cacheonly,dest=…");
    private readonly Option<string[]> _platform = Inputs.Many("--platform", null, "list", "Build for these platforms (os/arch[/variant],…)");
    private readonly Option<string?> _provenance = Inputs.Choice("--provenance", "string", "Tell how the image came to be: true, false, mode=min (Dockerfile, bases, stages) or mode=max (build arguments and instructions, too)");
    private readonly Option<bool> _pull = Inputs.Flag("--pull", null, "Ask registries for newer base images, and write them into a lock file that is there");
    private readonly Option<bool> _push = Inputs.Flag("--push", null, "Push the image under its names: --output=type=registry");
    private readonly Option<string?> _sbom = Inputs.Choice("--sbom", "string", "Tell what packages the image holds: true, false, spdx or cyclonedx");
    private readonly Option<string[]> _secret = Inputs.Many("--secret", null, "list", "Give a secret to RUN --mount=type=secret: id=NAME[,src=FILE|,env=VARIABLE]");
    private readonly Option<string?> _shmSize = Inputs.Text("--shm-size", null, "bytes", "Size of /dev/shm of each RUN (64m)");
    private readonly Option<bool> _squash = Inputs.Flag("--squash", null, "Make one layer of all above the base image");
    private readonly Option<string[]> _ssh = Inputs.Many("--ssh", null, "list", "Give SSH keys to RUN --mount=type=ssh: default (the agent), or ID=SOCKET, or ID=KEY[,KEY]");
    private readonly Option<string[]> _tag = Inputs.Many("--tag", "-t", "list", "Name the image: NAME[:TAG]");
    private readonly Option<string?> _target = Inputs.Text("--target", null, "string", "Build this stage (the last one)");
    private readonly Option<string[]> _ulimit = Inputs.Many("--ulimit", null, "list", "Limit each process of RUN: nofile=1024:2048");

    private readonly RunLimitFlags _limits = new();

    public IReadOnlyList<Option> Options =>
    [
        _addHost, _allow, _annotation, _attest, _buildArg, _buildContext, _cacheFrom, _cacheTo, _file, _label, _load, _lock, _lockFile, _locked, _network, _noCache, _noCacheFilter, _output, _platform,
        _provenance, _pull, _push, _sbom, _secret, _shmSize, _squash, _ssh, _tag, _target, _ulimit,
        .. _limits.Options,
    ];

    public string? File(Call call) => call.Get(_file);
}
