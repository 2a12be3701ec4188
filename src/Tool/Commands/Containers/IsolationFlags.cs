using System.CommandLine;
using BuildKit.Containers;
using BuildKit.Containers.Settings;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The options of 'run' and 'create' about what a container shares with the host or another container.</summary>
internal sealed class IsolationFlags
{
    private readonly Option<string?> _cgroupParent = Inputs.Text("--cgroup-parent", null, "string", "Make the container's control group below this one");
    private readonly Option<string?> _cgroup = Inputs.Text("--cgroupns", null, "string", "Control groups it sees: private (default) or host");
    private readonly Option<string?> _ipc = Inputs.Text("--ipc", null, "string", "Shared memory and semaphores: private (default), none, shareable, host or container:NAME");
    private readonly Option<string?> _pid = Inputs.Text("--pid", null, "string", "Processes it sees: its own (default), host or container:NAME");
    private readonly Option<string?> _users = Inputs.Text("--userns", null, "string", "User namespace: what is best here (default) or host");
    private readonly Option<string?> _uts = Inputs.Text("--uts", null, "string", "Host name: its own (default) or host");

    public IReadOnlyList<Option> Options => [_cgroupParent, _cgroup, _ipc, _pid, _users, _uts];

    public ContainerSpec Apply(ContainerSpec spec, Call call)
    {
        var uts = Mode(call, _uts, "host");
        if (uts is NamespaceMode.Host && (spec.HostName ?? spec.DomainName) is not null) throw ToolException.InvalidValue(_uts.Name, "host", "it or --hostname and --domainname: the names would be the host's own");
        return spec with
        {
            // What is in its files and variables is then the host's name too.
            HostName = uts is NamespaceMode.Host ? System.Environment.MachineName : spec.HostName,
            Isolation = new IsolationSettings
            {
                CgroupParent = call.Get(_cgroupParent) is { Length: > 0 } parent ? parent : null,
                Cgroup = Mode(call, _cgroup, "private", "host"),
                Ipc = Mode(call, _ipc, "private", "none", "shareable", "host", "container"),
                Pid = Mode(call, _pid, "host", "container"),
                User = Mode(call, _users, "host"),
                Uts = uts,
            },
        };
    }

    private static NamespaceMode Mode(Call call, Option<string?> option, params ReadOnlySpan<string> allowed) => NamespaceMode.Parse(option.Name, call.Get(option) ?? "", allowed);
}
