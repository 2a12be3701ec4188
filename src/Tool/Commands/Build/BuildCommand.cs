using System.Runtime.Versioning;
using BuildKit.Building.Solving;
using BuildKit.Dockerfiles;
using BuildKit.Registries;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Commands.Images;
using BuildKit.Tool.Formatting;
using BuildKit.Tool.Output.Building;

namespace BuildKit.Tool.Commands.Build;

[SupportedOSPlatform("linux")]
internal static class BuildCommand
{
    public static Verb Create()
    {
        var flags = new BuildFlags();
        var results = new BuildResultFlags();
        var check = Inputs.Flag("--check", null, "Check the Dockerfile instead of building it; exit code 1 when there are warnings");
        var survey = Inputs.Flag("--explain-context", null, "Show what the context holds and which rules of the ignore file drop what, instead of building");
        var explain = Inputs.Flag("--explain", null, "Show for each step whether it was made, and which input had changed");
        var progress = Inputs.Text("--progress", null, "string", "Show progress as tty, plain, rawjson or quiet (auto)");
        var quiet = Inputs.Quiet("Show nothing but the image's id");
        var shell = Inputs.Flag("--shell-on-error", null, "Open a shell among the files of a RUN that failed, as it left them");
        var context = Inputs.One("PATH|URL|-");
        return new Verb
        {
            Usage = "build [OPTIONS] PATH|URL|-",
            Description = "Build an image from a Dockerfile. Steps whose inputs are those of before are not run again",
            Options = [.. flags.Options, .. results.Options, check, explain, survey, progress, quiet, shell],
            Arguments = [context],
            IsCancellable = true,
            Examples =
            [
                "build -t shop .",
                "build -t shop -f deploy/Dockerfile --target final --build-arg VERSION=1.0 .",
                "build --explain -t shop .",
                "build --check .",
                "build --explain-context .",
                "build --output type=local,dest=out .",
                "build --secret id=npm,src=$HOME/.npmrc -t shop .",
                "build --sbom --provenance=mode=max --push -t registry.example/shop .",
                "build -t shop - < context.tar.gz",
            ],
            Run = async (call, cancellationToken) =>
            {
                var request = flags.Read(call, BuildInputs.Find(call, call.Get(context), flags.File(call)));
                if (call.Get(check)) return BuildChecks.Show(call, await Builder(call).CheckAsync(request, cancellationToken));
                if (call.Get(survey)) return ContextView.Show(call, await Builder(call).SurveyAsync(request, cancellationToken));
                var why = new StepExplanations();
                using var screen = BuildScreen.Open(call, call.Get(quiet) ? "quiet" : call.OneOf(progress, "auto", "tty", "plain", "rawjson", "json", "quiet"));
                if (call.Get(shell)) request = request with { OnFailure = screen.OpenShellAsync };
                var result = await RunAsync(call, request, screen, why, cancellationToken);
                if (!call.Get(quiet) && result.Checked is { } found) BuildChecks.Note(call, found);
                foreach (var note in call.Get(quiet) ? [] : result.Notes) call.Note(ShownText.Of(note));
                results.Write(call, request, result);
                if (call.Get(explain)) why.Write(call.Output);
                if (call.Get(quiet) && result.ImageId is { } id) call.Output.WriteLine(id.ToString());
                return ExitCode.Success;
            },
        };
    }

    /// <summary>Where programs are, and the way to servers; nothing that signs in.</summary>
    private static readonly string[] GitVariables =
        ["PATH", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    private static DockerfileBuilder Builder(Call call, RegistryClient? client = null) => new(new DockerfileBuilderOptions
    {
        Engine = Engines.Options(call),
        Registries = client,
        GitEnvironment = [.. GitVariables.Select(name => (name, value: call.Environment.Variable(name))).Where(v => v.value is { Length: > 0 }).Select(v => $"{v.name}={v.value}")],
    });

    private static async Task<DockerfileBuildResult> RunAsync(Call call, DockerfileBuildRequest request, BuildScreen screen, StepExplanations why, CancellationToken cancellationToken)
    {
        using var client = RegistryAccessChoice.Open(call);
        try
        {
            return await Builder(call, client).BuildAsync(request, new SeveralProgress(screen, why), cancellationToken);
        }
        catch (BuildKitException e)
        {
            screen.ShowFailure((e as DockerfileException)?.Excerpt);
            throw;
        }
    }
}
