using System.Runtime.Versioning;
using BuildKit.Building.Solving;
using BuildKit.Dockerfiles;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Commands.Images;
using BuildKit.Tool.Output.Building;

namespace BuildKit.Tool.Commands.Build;

[SupportedOSPlatform("linux")]
internal static class BuildCommand
{
    public static Verb Create()
    {
        var flags = new BuildFlags();
        var results = new BuildResultFlags();
        var explain = Inputs.Flag("--explain", null, "Show for each step whether it was made, and which input had changed");
        var progress = Inputs.Text("--progress", null, "string", "Show progress as tty, plain, rawjson or quiet (auto)");
        var quiet = Inputs.Quiet("Show nothing but the image's id");
        var context = Inputs.One("PATH|URL|-");
        return new Verb
        {
            Usage = "build [OPTIONS] PATH|URL|-",
            Description = "Build an image from a Dockerfile. Steps whose inputs are those of before are not run again",
            Options = [.. flags.Options, .. results.Options, explain, progress, quiet],
            Arguments = [context],
            IsCancellable = true,
            Examples =
            [
                "build -t shop .",
                "build -t shop -f deploy/Dockerfile --target final --build-arg VERSION=1.0 .",
                "build --explain -t shop .",
                "build --output type=local,dest=out .",
                "build --secret id=npm,src=$HOME/.npmrc -t shop .",
                "build -t shop - < context.tar.gz",
            ],
            Run = async (call, cancellationToken) =>
            {
                var request = flags.Read(call, BuildInputs.Find(call, call.Get(context), flags.File(call)));
                var why = new StepExplanations();
                var result = await RunAsync(call, request, why, call.Get(quiet) ? "quiet" : call.OneOf(progress, "auto", "tty", "plain", "rawjson", "json", "quiet"), cancellationToken);
                foreach (var warning in call.Get(quiet) ? [] : result.Warnings) call.Note(warning);
                results.Write(call, request, result);
                if (call.Get(explain)) why.Write(call.Output);
                if (call.Get(quiet) && result.ImageId is { } id) call.Output.WriteLine(id.ToString());
                return ExitCode.Success;
            },
        };
    }

    private static async Task<DockerfileBuildResult> RunAsync(Call call, DockerfileBuildRequest request, StepExplanations why, string progress, CancellationToken cancellationToken)
    {
        using var client = RegistryAccessChoice.Open(call);
        var failed = new FailedSteps(call.Environment.Clock);
        var view = BuildView.Open(call, progress);
        try
        {
            var builder = new DockerfileBuilder(new DockerfileBuilderOptions { Engine = Engines.Options(call), Registries = client });
            return await builder.BuildAsync(request, new SeveralProgress(view, why, failed), cancellationToken);
        }
        catch (BuildKitException e)
        {
            (view as IDisposable)?.Dispose();
            failed.Write(call.Note);
            if (e is DockerfileException { Excerpt: { } excerpt }) call.Note(excerpt.TrimEnd());
            throw;
        }
        finally
        {
            (view as IDisposable)?.Dispose();
        }
    }
}
