using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

internal static class ImageTagCommand
{
    public static Verb Create()
    {
        var source = Inputs.One("SOURCE_IMAGE");
        var target = Inputs.One("TARGET_IMAGE");
        return new Verb
        {
            Usage = "tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
            Description = "Give an image one more name",
            Arguments = [source, target],
            Examples = ["tag shop localhost:5000/shop:1.0"],
            Run = (call, _) =>
            {
                var name = ImageReference.Parse(call.Get(target));
                if (name.Digest is not null) throw ToolException.InvalidValue("TARGET_IMAGE", call.Get(target), "a name with a tag; a digest cannot be chosen");
                call.Images.Tag(call.Get(source), name);
                call.NoteImage("tag", name.Familiar);
                return Task.FromResult(ExitCode.Success);
            },
        };
    }
}
