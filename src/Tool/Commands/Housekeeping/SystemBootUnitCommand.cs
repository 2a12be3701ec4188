using System.Runtime.Versioning;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;

namespace BuildKit.Tool.Commands.Housekeeping;

[SupportedOSPlatform("linux")]
internal static class SystemBootUnitCommand
{
    public static Verb Create() => new()
    {
        Usage = "system boot-unit",
        Description = "Print a systemd unit that runs 'system boot' when the machine starts; as an ordinary user, when that user's session starts",
        Examples =
        [
            "# for the machine, as root:",
            "system boot-unit > /etc/systemd/system/dotnet-container.service",
            "# for yourself, also while you are not logged in (systemctl --user enable dotnet-container; loginctl enable-linger):",
            "system boot-unit > ~/.config/systemd/user/dotnet-container.service",
        ],
        Run = (call, _) =>
        {
            call.Output.Write(BootUnit.Text(Engines.BootCommand(call.Store.Root), call.Store.Location.Rootless));
            return Task.FromResult(ExitCode.Success);
        },
    };
}
