using System.CommandLine;
using System.Text;
using BuildKit.Dockerfiles;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Build;

/// <summary>Files that tell scripts what was built.</summary>
internal sealed class BuildResultFlags
{
    private readonly Option<string?> _iidFile = Inputs.Text("--iidfile", null, "string", "Write the image's id to this file");
    private readonly Option<string?> _metadataFile = Inputs.Text("--metadata-file", null, "string", "Write digests and names of the result to this file, as JSON");

    public IReadOnlyList<Option> Options => [_iidFile, _metadataFile];

    public void Write(Call call, DockerfileBuildRequest request, DockerfileBuildResult result)
    {
        if (call.Get(_iidFile) is { } file && result.ImageId is { } id) WriteFile(file, id.ToString());
        if (call.Get(_metadataFile) is { } metadata) WriteFile(metadata, ValueJson.Indented(Describe(request, result)) + "\n");
    }

    /// <summary>The keys that docker build writes.</summary>
    private static Value.Map Describe(DockerfileBuildRequest request, DockerfileBuildResult result) => Value.Object(
    [
        .. result.ConfigDigest is { } config ? [("containerimage.config.digest", (Value)config.ToString())] : Array.Empty<(string, Value)>(),
        .. result.Root is { } root
            ?
            [
                ("containerimage.descriptor", Value.Object(("mediaType", root.MediaType), ("digest", root.Digest.ToString()), ("size", root.Size))),
                ("containerimage.digest", root.Digest.ToString()),
            ]
            : Array.Empty<(string, Value)>(),
        .. request.Names.Count > 0 ? [("image.name", (Value)string.Join(',', request.Names))] : Array.Empty<(string, Value)>(),
    ]);

    private static void WriteFile(string path, string text)
    {
        try
        {
            File.WriteAllText(path, text, new UTF8Encoding(false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ToolException.CannotOpen(path, e);
        }
    }
}
