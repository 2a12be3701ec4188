using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class CopyCommand
{
    private const string Stream = "-";

    public static Verb Create()
    {
        var archive = Inputs.Flag("--archive", "-a", "Keep owners as numbers");
        var follow = Inputs.Flag("--follow-link", "-L", "Follow a link that the source's path ends in");
        var quiet = Inputs.Flag("--quiet", "-q", "Do not say what was copied (the default where the output is no terminal)");
        var source = Inputs.One("SOURCE");
        var target = Inputs.One("TARGET");
        return new Verb
        {
            Usage = "cp [OPTIONS] CONTAINER:PATH PATH|-\n        dotnet container cp [OPTIONS] PATH|- CONTAINER:PATH",
            Description = "Copy files between a container, running or not, and the host. '-' is a tar archive on standard input or output; 'DIRECTORY/.' is what is in a directory",
            Options = [archive, follow, quiet],
            Arguments = [source, target],
            IsCancellable = true,
            Examples = ["cp shop:/var/log/app.log .", "cp ./config/. shop:/etc/shop", "cp shop:/data - | tar t", "cp -a data shop:/srv"],
            Run = async (call, cancellationToken) =>
            {
                var (from, to) = (CopyArgument.Parse(call.Get(source)), CopyArgument.Parse(call.Get(target)));
                if (from.Container is null == to.Container is null) throw ToolException.NoContainerToCopy();
                if (from.Path.Length == 0 || to.Path.Length == 0) throw ToolException.NoPathToCopy();
                var settings = new CopySettings { FollowLinks = call.Get(follow), KeepOwners = call.Get(archive) };
                var bytes = await Task.Run(() => from.Container is null ? In(call, from, to, settings, cancellationToken) : Out(call, from, to, settings, cancellationToken), cancellationToken);
                // Docker says it to people only: what scripts read is empty when all went well.
                var isQuiet = call.Has(quiet) ? call.Get(quiet) : !call.Environment.OutputIsTerminal;
                if (bytes is { } count && !isQuiet) call.Note($"Successfully copied {HumanSize.Of(count)} to {call.Get(target)}");
                return ExitCode.Success;
            },
        };
    }

    private static long? In(Call call, CopyArgument from, CopyArgument to, CopySettings settings, CancellationToken cancellationToken)
    {
        var engine = Engines.Open(call);
        if (from.Path != Stream) return engine.CopyIn(to.Container!, Absolute(from.Path), to.Path, settings, cancellationToken);
        if (call.Environment.InputIsTerminal) throw ToolException.ReadsFromTerminal("an archive", "Redirect it, or name a file or directory.");
        using var input = call.Environment.Input();
        engine.CopyIn(to.Container!, input, to.Path, settings, cancellationToken);
        return null;
    }

    private static long? Out(Call call, CopyArgument from, CopyArgument to, CopySettings settings, CancellationToken cancellationToken)
    {
        var engine = Engines.Open(call);
        if (to.Path != Stream) return engine.CopyOut(from.Container!, from.Path, Absolute(to.Path), settings, cancellationToken);
        if (call.Environment.OutputIsTerminal) throw ToolException.WritesToTerminal("an archive", "Redirect it, or name a directory.");
        engine.CopyOut(from.Container!, from.Path, call.Environment.Output, settings, cancellationToken);
        return null;
    }

    /// <summary>Not cleaned: '/.' at the end has a meaning.</summary>
    private static string Absolute(string path) => path.StartsWith('/') ? path : $"{System.Environment.CurrentDirectory}/{path}";
}
