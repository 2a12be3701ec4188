using System.CommandLine;
using BuildKit.Containers;
using BuildKit.Containers.Settings;
using BuildKit.Networks;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The options of 'run' and 'create' about names, ports and what network a container sees.</summary>
internal sealed class NetworkFlags
{
    private const string NoInterface = "a container's network has no interface besides loopback, and no network has a name";

    private readonly Option<string[]> _addHost = Inputs.Many("--add-host", null, "list", "Add a line to /etc/hosts: NAME:ADDRESS");
    private readonly Option<string[]> _dns = Inputs.Many("--dns", null, "list", "Use these DNS servers");
    private readonly Option<string[]> _dnsOption = Inputs.Many("--dns-option", null, "list", "Use these DNS options instead of the host's: ndots:2");
    private readonly Option<string[]> _dnsSearch = Inputs.Many("--dns-search", null, "list", "Use these DNS search domains; '.' for none");
    private readonly Option<string?> _domainName = Inputs.Text("--domainname", null, "string", "Domain name that the container sees");
    private readonly Option<string[]> _expose = Inputs.Many("--expose", null, "list", "Say that the container listens on ports: PORT[-PORT][/udp]");
    private readonly Option<string?> _hostName = Inputs.Text("--hostname", "-h", "string", "Name of the host that the container sees");
    private readonly Option<string?> _network = Inputs.Text("--network", null, "network", "Network: private (default), none, host or container:NAME");
    private readonly Option<string[]> _publish = Inputs.Many("--publish", "-p", "list", "Publish ports: [[ADDRESS:]HOST-PORT:]PORT[/udp]");
    private readonly Option<bool> _publishAll = Inputs.Flag("--publish-all", "-P", "Publish every exposed port on a free port");
    private readonly Option<string[]>[] _refused =
    [
        Inputs.Refused("--ip", NoInterface, "'-p ADDRESS:PORT:PORT' publishes a port at an address of the host."),
        Inputs.Refused("--ip6", NoInterface, "'-p [ADDRESS]:PORT:PORT' publishes a port at an address of the host."),
        Inputs.Refused("--link", NoInterface, "'--network container:NAME' shares the network of that container, '--add-host NAME:127.0.0.1' names it."),
        Inputs.Refused("--link-local-ip", NoInterface, null),
        Inputs.Refused("--mac-address", NoInterface, null),
        Inputs.Refused("--network-alias", NoInterface, "'--network container:NAME' shares the network of that container, '--add-host NAME:127.0.0.1' names it."),
    ];

    public NetworkFlags()
    {
        _network.Aliases.Add("--net");
        _dnsOption.Aliases.Add("--dns-opt");
        _refused[^1].Aliases.Add("--net-alias");
    }

    public IReadOnlyList<Option> Options => [_addHost, _dns, _dnsOption, _dnsSearch, _domainName, _expose, _hostName, _network, _publish, _publishAll, .. _refused];

    public ContainerSpec Apply(ContainerSpec spec, Call call)
    {
        foreach (var option in _refused) call.Refuse(option);
        var network = call.Get(_network) is { } named ? NetworkMode.Parse(named) : new NetworkMode.Private();
        if (network is NetworkMode.Host && (call.Has(_publish) || call.Get(_publishAll))) call.Note("Published ports are discarded: the container is on the host's network.");
        return spec with
        {
            Ports = [.. call.Get(_publish).SelectMany(PublishedPort.Parse).Distinct()],
            Exposed = [.. call.Get(_expose).SelectMany(PublishedPort.ParseExposed)],
            PublishAll = call.Get(_publishAll),
            Network = network,
            HostName = call.GetNotEmpty(_hostName),
            DomainName = call.GetNotEmpty(_domainName),
            Dns = call.Get(_dns),
            DnsSearch = call.Get(_dnsSearch),
            DnsOptions = call.Get(_dnsOption),
            ExtraHosts = call.Get(_addHost),
        };
    }
}
