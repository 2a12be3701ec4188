using System.Runtime.InteropServices;
using System.Text;
using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Containers;
using BuildKit.Dockerfiles;
using BuildKit.Oci;

namespace BuildKit.Engine.Dummy;

/// <summary>build [FLAG …] FOLDER NAME: tells what happens a line each, and the image's id at last.</summary>
internal static class BuildCommand
{
    public static async Task<int> RunAsync(EngineOptions engine, string[] args)
    {
        var request = Read(args);
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        var builder = new DockerfileBuilder(new DockerfileBuilderOptions { Engine = engine, GitEnvironment = [$"PATH={Environment.GetEnvironmentVariable("PATH")}"] });
        try
        {
            var result = await builder.BuildAsync(request, new Lines(), stop.Token);
            Console.WriteLine(result.ImageId);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }

    private static DockerfileBuildRequest Read(string[] args)
    {
        var folder = args[^2];
        var request = new DockerfileBuildRequest
        {
            Dockerfile = new DockerfileChoice.File(Path.Combine(folder, "Dockerfile")),
            Context = new BuildContextChoice.Folder(folder),
            Names = [ImageReference.Parse(args[^1])],
            Created = DateTimeOffset.UnixEpoch,
        };
        for (var at = 0; at < args.Length - 2; at++)
        {
            request = args[at] switch
            {
                "--no-cache" => request with { NoCache = true },
                "--squash" => request with { Squash = true },
                "--insecure" => request with { AllowInsecure = true },
                "--target" => request with { Target = args[++at] },
                "--arg" => request with { Arguments = [.. request.Arguments, new(args[++at].Split('=')[0], args[at].Split('=', 2)[1])] },
                "--secret" => request with { Secrets = [.. request.Secrets, new BuildSecret(args[++at].Split('=')[0], Encoding.UTF8.GetBytes(args[at].Split('=', 2)[1]))] },
                "--ssh" => request with { Ssh = new Dictionary<string, SshAccess> { ["default"] = new SshAccess.Agent(args[++at]) } },
                "--ssh-key" => request with { Ssh = new Dictionary<string, SshAccess> { ["default"] = new SshAccess.KeyFiles([new SshKey("key", File.ReadAllBytes(args[++at]))]) } },
                "--network" => request with { Network = Enum.Parse<RunNetwork>(args[++at], ignoreCase: true) },
                "--host" => request with { ExtraHosts = [new(args[++at].Split('=')[0], args[at].Split('=')[1])] },
                "--epoch" => request with { SourceDateEpoch = DateTimeOffset.FromUnixTimeSeconds(long.Parse(args[++at], System.Globalization.CultureInfo.InvariantCulture)) },
                "--local" => request with { Outputs = [new BuildOutput.Local(args[++at])] },
                "--oci" => request with { Outputs = [new BuildOutput.Layout(args[++at])] },
                _ => throw new ArgumentException(args[at]),
            };
        }

        return request;
    }

    private sealed class Lines : IBuildProgress
    {
        public void Report(BuildEvent happened)
        {
            switch (happened)
            {
                case BuildEvent.Cached cached: Console.WriteLine($"cached {cached.Label.Text}"); break;
                case BuildEvent.Done done: Console.WriteLine($"done {done.Label.Text}"); break;
                case BuildEvent.Canceled canceled: Console.WriteLine($"canceled {canceled.Label.Text}"); break;
                case BuildEvent.Explained { Explanation: { Kind: not CacheOutcome.Hit } why }: Console.WriteLine($"why {why.Kind}: {string.Join("; ", why.Reasons)}"); break;
                case BuildEvent.Output output: Console.Write(Encoding.UTF8.GetString(output.Text.Span)); break;
                case BuildEvent.Started or BuildEvent.Failed or BuildEvent.Explained: break;
            }
        }
    }
}
