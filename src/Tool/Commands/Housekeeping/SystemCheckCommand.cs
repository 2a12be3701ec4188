using BuildKit.Storage;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Housekeeping;

internal static class SystemCheckCommand
{
    private static readonly Column<CheckFinding>[] Columns =
    [
        new("Subject", "SUBJECT", f => f.Subject),
        new("Problem", "PROBLEM", f => f.Problem),
        new("Repair", "REPAIR", f => f.Repair),
    ];

    public static Verb Create()
    {
        var format = Inputs.Format("findings");
        var repair = Inputs.Flag("--repair", null, "Remove what is damaged, so that it is fetched or made again");
        return new Verb
        {
            Usage = "system check [OPTIONS]",
            Description = "Read everything in the store and say what is damaged; the exit code is 1 when something is and was not repaired",
            Options = [format, repair],
            IsCancellable = true,
            Examples = ["system check", "system check --repair"],
            Run = async (call, cancellationToken) =>
            {
                IReadOnlyList<CheckFinding> findings = await new StoreCheck(call.Store).RunAsync(call.Get(repair), cancellationToken);
                if (OperatingSystem.IsLinux()) findings = [.. findings, .. Engines.Open(call).Check(call.Get(repair))];
                if (findings.Count > 0 || call.Has(format))
                    new ListView<CheckFinding>(Columns) { Shown = ["Subject", "Problem", "Repair"], Quiet = "Subject" }.Write(call.Output, findings, call.Get(format));
                else call.Output.WriteLine("No damage found.");
                return findings.Count == 0 || call.Get(repair) ? ExitCode.Success : ExitCode.Failure;
            },
        };
    }
}
