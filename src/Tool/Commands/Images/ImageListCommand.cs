using System.CommandLine;
using BuildKit.Images;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

internal static class ImageListCommand
{
    public static Verb Create()
    {
        var all = Inputs.Flag("--all", "-a", "Accepted for Docker's sake: there are no intermediate images to hide");
        var digests = Inputs.Flag("--digests", null, "Show digests of manifests");
        var filter = Inputs.Many("--filter", "-f", "filter", "Show what matches: dangling=BOOL, reference=PATTERN, label=KEY[=VALUE], before=IMAGE, since=IMAGE");
        var format = Inputs.Format("images");
        var whole = Inputs.Flag("--no-trunc", null, "Show ids in full");
        var quiet = Inputs.Quiet("Show ids only");
        var tree = Inputs.Flag("--tree", null, "Show below each image the platforms that it is for");
        var repository = Inputs.Perhaps("REPOSITORY");
        return new Verb
        {
            Usage = "images [OPTIONS] [REPOSITORY[:TAG]]",
            Description = "List images. SIZE is what the compressed layers take in the store, shared ones counted in full",
            Options = [all, digests, filter, format, whole, quiet, tree],
            Arguments = [repository],
            Examples =
            [
                "images",
                "images --filter label=team=blue 'shop/*'",
                "images --format '{{.Repository}}:{{.Tag}} {{.Size}}'",
                "images -q --filter dangling=true",
            ],
            Run = (call, _) =>
            {
                if (call.Get(tree) && Array.Find<Option>([digests, format, quiet], call.Has) is { } other) throw ToolException.WrongArguments($"--tree and {other.Name} contradict each other");
                var wanted = call.Get(filter).Aggregate(ImageFilter.None, (f, condition) => f.With(condition));
                if (call.Find(repository) is { } name) wanted = wanted.With("reference=" + name);
                var list = call.Images.Overview(wanted);
                if (call.Get(tree)) PlatformTree.Write(call, list.Images, call.Get(whole));
                else ImageRow.View(call.Get(digests)).Write(call.Output, [.. list.Images.Select(i => new ImageRow(i, call.Now, call.Get(whole)))], call.Get(format), call.Get(quiet));
                foreach (var problem in list.Problems) call.Report(problem);
                return Task.FromResult(list.Problems.Count == 0 ? ExitCode.Success : ExitCode.Failure);
            },
        };
    }
}
