using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Settings;
using BuildKit.Networks;
using BuildKit.Oci;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Images;

namespace BuildKit.Tool.Commands.Containers;

internal sealed partial class ContainerFlags
{
    /// <summary>Reads the flags, and pulls the image when it is missing or the newest is wanted.</summary>
    public async Task<ContainerSpec> ReadAsync(Call call, CancellationToken cancellationToken)
    {
        // Before anything is pulled or made: the flags are right, or nothing happens.
        var spec = Read(call);
        if (call.Get(_cidFile) is { } file && File.Exists(file)) throw ToolException.FileExists(file);
        await EnsureImageAsync(call, cancellationToken);
        return spec;
    }

    /// <summary>For scripts that find the container again.</summary>
    public void WriteId(Call call, Container container)
    {
        if (call.Get(_cidFile) is { } file) File.WriteAllText(file, container.Id);
    }

    private ContainerSpec Read(Call call)
    {
        var spec = new ContainerSpec
        {
            Image = call.Get(_image),
            Name = call.Get(_name),
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
            Ports = [.. call.Get(_publish).SelectMany(PublishedPort.Parse)],
            PublishAll = call.Get(_publishAll),
            Network = call.Get(_network) is { } network ? NetworkMode.Parse(network) : new NetworkMode.Private(),
            HostName = call.Get(_hostName),
            Dns = call.Get(_dns),
            DnsSearch = call.Get(_dnsSearch),
            ExtraHosts = call.Get(_addHost),
            Labels = ReadLabels(call),
            CapAdd = call.Get(_capAdd),
            CapDrop = call.Get(_capDrop),
            SecurityOptions = call.Get(_security),
            ShmSize = call.Get(_shmSize) is { } size ? ByteSize.Parse("--shm-size", size) : null,
            StopSignal = call.Get(_stopSignal),
            StopTimeout = call.Number(_stopTimeout, least: 0),
            Log = LogSettings.Parse(call.Get(_logDriver), call.Get(_logOptions)),
        };
        return _isolation.Apply(_resources.Apply(_life.Apply(_mounts.Apply(spec, call), call), call), call);
    }

    private IReadOnlyDictionary<string, string> ReadLabels(Call call)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in call.Get(_label))
        {
            var parts = label.Split('=', 2);
            if (parts[0].Length == 0) throw ToolException.InvalidValue(_label.Name, label, "KEY=value");
            labels[parts[0]] = parts.Length == 2 ? parts[1] : "";
        }

        return OrdinalMap.From(labels);
    }

    private async Task EnsureImageAsync(Call call, CancellationToken cancellationToken)
    {
        var image = call.Get(_image);
        var platform = call.Get(_platform) is { } text ? Platform.Parse(text) : null;
        var policy = call.OneOf(_pull, "missing", "always", "never");
        if (policy == "never" || (policy == "missing" && call.Images.TryResolve(image, platform) is not null)) return;
        if (policy == "missing") call.Note($"Unable to find image '{image}' locally");
        using var registries = RegistryAccessChoice.Open(call);
        await ImageTransfer.PullAsync(call, registries, ImageReference.Parse(image), platform ?? Platform.OfThisMachine, new ProgressChoice(call), cancellationToken);
    }
}
