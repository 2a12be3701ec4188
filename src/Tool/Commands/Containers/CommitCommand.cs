using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class CommitCommand
{
    public static Verb Create()
    {
        var author = Inputs.Text("--author", "-a", "string", "Author of the image");
        var change = Inputs.Many("--change", "-c", "list", "Apply a Dockerfile instruction: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR …");
        var message = Inputs.Text("--message", "-m", "string", "Say in the history what this is");
        var pause = Inputs.Flag("--pause", "-p", "Let a running container stand still meanwhile (default true)");
        pause.DefaultValueFactory = _ => true;
        var container = Inputs.One("CONTAINER");
        var name = Inputs.Perhaps("NAME");
        return new Verb
        {
            Usage = "commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
            Description = "Make an image of a container: its image, one layer with what it changed, and the settings it was started with. Prints the image's id",
            Options = [author, change, message, pause],
            Arguments = [container, name],
            IsCancellable = true,
            Examples = ["commit shop shop:patched", "commit -m 'with tools' -c 'CMD [\"serve\"]' -c 'EXPOSE 80' shop shop:tools"],
            Run = async (call, cancellationToken) =>
            {
                var options = new CommitOptions
                {
                    Author = call.Get(author),
                    Message = call.Get(message),
                    Changes = call.Get(change),
                    Pause = call.Get(pause),
                    Name = call.Find(name) is { } given ? ImageReference.Parse(given) : null,
                    Created = Moment.OfCreation(call),
                };
                var engine = Engines.Open(call);
                var id = await Task.Run(() => engine.Commit(call.Get(container), options, cancellationToken), cancellationToken);
                call.Output.WriteLine(id.ToString());
                return ExitCode.Success;
            },
        };
    }
}
