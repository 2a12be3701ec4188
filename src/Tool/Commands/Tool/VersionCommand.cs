using System.Reflection;
using BuildKit.Oci;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;
using BuildKit.Tool.Formatting.Templates;

namespace BuildKit.Tool.Commands.Tool;

internal static class VersionCommand
{
    public static Verb Create()
    {
        var format = Inputs.Text("--format", "-f", "string", "Show the versions as 'json' or by a Go template");
        var brief = Inputs.Flag("--short", null, "Show one line");
        brief.Hidden = true;
        return new Verb
        {
            Usage = "version [OPTIONS]",
            Description = "Show versions of the tool, the runtime and the specifications",
            Options = [format, brief],
            Examples = ["version", "version --format '{{.Client.Version}}'"],
            Run = (call, _) =>
            {
                Write(call, call.Get(format), call.Get(brief));
                return Task.FromResult(ExitCode.Success);
            },
        };
    }

    public static string Version =>
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    private static void Write(Call call, string? format, bool brief)
    {
        if (brief) call.Output.WriteLine($"dotnet-container {Version}");
        else if (format == "json") call.Output.WriteLine(ValueJson.Compact(Describe()));
        else if (!string.IsNullOrEmpty(format)) call.Output.WriteLine(GoTemplate.Parse(format).Render(Describe()));
        else
            foreach (var (name, value) in Client.Entries)
                call.Output.WriteLine($" {name + ":",-18} {value.Display()}");
    }

    /// <summary>There is no daemon: 'Server' says the same, for scripts that ask Docker's way whether one answers.</summary>
    private static Value.Map Describe() => Value.Object(("Client", Client), ("Server", Client));

    private static Value.Map Client => Value.Object(
        ("Version", Version),
        ("Runtime", System.Environment.Version.ToString()),
        ("Os", OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsWindows() ? "windows" : "darwin"),
        ("Arch", Platform.OfThisMachine.Architecture),
        ("KernelVersion", System.Environment.OSVersion.Version.ToString()),
        ("ImageSpec", "1.1.1"),
        ("RuntimeSpec", "1.2.1"),
        ("DistributionSpec", "1.1.1"));
}
