using BuildKit.Images;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

internal static class ImageRemoveCommand
{
    public static Verb Create()
    {
        var force = Inputs.Flag("--force", "-f", "Remove although containers use the image or it has several names; a missing image is no error");
        var noPrune = Inputs.Flag("--no-prune", null, "Accepted for Docker's sake: there are no untagged parents");
        var platform = Inputs.Refused("--platform", "an image for several platforms is removed as a whole", "'pull --platform' puts the image of one platform under the name.");
        var images = Inputs.Several("IMAGE");
        return new Verb
        {
            Usage = "rmi [OPTIONS] IMAGE [IMAGE...]",
            Description = "Remove names of images, and images with their last name",
            Options = [force, noPrune, platform],
            Arguments = [images],
            Examples = ["rmi shop:1.0", "rmi --force shop:1.0 shop:2.0"],
            Run = async (call, cancellationToken) =>
            {
                call.Refuse(platform);
                var deleted = false;
                var exitCode = await Each.RunAsync(call, call.Get(images), name =>
                {
                    if (call.Get(force) && call.Images.TryResolve(name) is null) return;
                    var removed = call.Images.Remove(name, call.Get(force));
                    deleted |= removed.Deleted.Count > 0;
                    Write(call, removed, "Untagged", "Deleted");
                });
                if (deleted) await StoreUsers.CollectAsync(call.Store, cancellationToken);
                return exitCode;
            },
        };
    }

    public static void Write(Call call, RemovedImage removed, string untagged, string deleted)
    {
        foreach (var name in removed.Untagged)
        {
            call.Output.WriteLine($"{untagged}: {name.Familiar}");
            call.NoteImage("untag", name.Familiar);
        }

        foreach (var id in removed.Deleted)
        {
            call.Output.WriteLine($"{deleted}: {id}");
            call.NoteImage("delete", id.ToString());
        }
    }
}
