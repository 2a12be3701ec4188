using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Settings;
using BuildKit.Oci;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Images;

namespace BuildKit.Tool.Commands.Containers;

internal sealed partial class ContainerFlags
{
    /// <summary>Reads the flags, and pulls the image when it is missing or the newest is wanted.</summary>
    public async Task<ContainerSpec> ReadAsync(Call call, CancellationToken cancellationToken, bool detached = false)
    {
        // Before anything is pulled or made: the flags are right, or nothing happens.
        var spec = ContainerRules.Load(Read(call));
        spec = spec with { Attached = _attach.Read(call, spec.Interactive, detached) };
        await EnsureImageAsync(call, spec, cancellationToken);
        return spec;
    }

    /// <summary>To be made before anything is read, pulled or made.</summary>
    public IdFile MakeIdFile(Call call) => IdFile.Make(call.GetNotEmpty(_cidFile));

    private ContainerSpec Read(Call call)
    {
        _engine.Check(call);
        var spec = new ContainerSpec
        {
            Image = call.Get(_image),
            Platform = call.GetNotEmpty(_platform) is { } platform ? Platform.Parse(platform) : null,
            Name = call.GetNotEmpty(_name),
            Entrypoint = call.Get(_entrypoint) is { } entrypoint ? entrypoint.Length == 0 ? [] : [entrypoint] : null,
            Command = call.Get(_command) is { Count: > 0 } command ? command : null,
            Environment = _variables.Read(call),
            WorkingDirectory = call.Get(_workdir),
            User = call.Get(_user),
            Groups = call.Get(_groups),
            Tty = call.Get(_tty),
            Interactive = call.Get(_interactive),
            AutoRemove = call.Get(_remove),
            ReadOnly = call.Get(_readOnly),
            Privileged = call.Get(_privileged),
            Init = call.Get(_init),
            CapAdd = call.Get(_capAdd),
            CapDrop = call.Get(_capDrop),
            SecurityOptions = call.Get(_security),
            ShmSize = call.Get(_shmSize) is { } size ? ByteSize.Parse("--shm-size", size) : null,
            StopSignal = call.GetNotEmpty(_stopSignal),
            StopTimeout = call.Number(_stopTimeout, least: -1),
            Log = LogSettings.Parse(call.GetNotEmpty(_logDriver), call.Get(_logOptions)),
        };
        return _isolation.Apply(_resources.Apply(_life.Apply(_mounts.Apply(_network.Apply(_labels.Apply(spec, call), call), call), call), call), call);
    }

    private async Task EnsureImageAsync(Call call, ContainerSpec spec, CancellationToken cancellationToken)
    {
        var (image, platform) = (spec.Image, spec.Platform);
        var policy = call.OneOf(_pull, "missing", "always", "never");
        if (policy == "never" || (policy == "missing" && call.Images.Has(image, platform))) return;
        if (policy == "missing" && !call.Get(_quiet)) call.Note($"Unable to find image '{image}' locally");
        using var registries = RegistryAccessChoice.Open(call);
        using var progress = new ProgressChoice(call, quiet: call.Get(_quiet));
        await ImageTransfer.PullAsync(call, registries, ImageReference.Parse(image), platform ?? Platform.OfThisMachine, progress, cancellationToken);
    }
}
