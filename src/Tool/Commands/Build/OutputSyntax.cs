using BuildKit.Dockerfiles;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Build;

/// <summary><c>--output type=oci,dest=shop.tar</c>; a bare folder is type=local, a bare '-' type=tar on standard output.</summary>
internal static class OutputSyntax
{
    private const string Option = "--output";

    public static BuildOutput Parse(Call call, string text)
    {
        var fields = OptionFields.Parse(Option, text, "type", "dest", "name", "push", "tar", "compression", "oci-mediatypes", "force-compression", "rewrite-timestamp");
        if (fields.Bare is { } bare) return bare == "-" ? new BuildOutput.Tar(Writer(call, "-")) : new BuildOutput.Local(Path.GetFullPath(bare));
        return fields["type"] switch
        {
            "image" when fields.Flag("push", false) => Registry(fields),
            "image" => new BuildOutput.Store(),
            "registry" => Registry(fields),
            "cacheonly" => new BuildOutput.CacheOnly(),
            "local" => new BuildOutput.Local(Path.GetFullPath(fields.Need("dest"))),
            "tar" => new BuildOutput.Tar(Writer(call, fields["dest"] ?? "-")),
            "oci" when !fields.Flag("tar", true) => new BuildOutput.Layout(Path.GetFullPath(fields.Need("dest"))),
            "oci" => new BuildOutput.Archive(Writer(call, fields["dest"] ?? "-"), Docker: false),
            "docker" when fields["dest"] is null => new BuildOutput.Store(),
            "docker" => new BuildOutput.Archive(Writer(call, fields.Need("dest")), Docker: true),
            _ => throw fields.Wrong("type= image, registry, local, tar, oci, docker or cacheonly"),
        };
    }

    /// <summary>Names that outputs bring: <c>type=image,name=…</c>, several in quotes.</summary>
    public static IReadOnlyList<ImageReference> NamesIn(string text) =>
        OptionFields.Parse(Option, text, "type", "dest", "name", "push", "tar", "compression", "oci-mediatypes", "force-compression", "rewrite-timestamp")["name"] is { } names
            ? [.. names.Split(',').Select(ImageReference.Parse)]
            : [];

    private static BuildOutput.Registry Registry(OptionFields fields) => new()
    {
        Compression = fields["compression"] switch
        {
            null or "gzip" => LayerCompression.Gzip,
            "zstd" => LayerCompression.Zstd,
            "uncompressed" => LayerCompression.None,
            _ => throw fields.Wrong("compression= gzip, zstd or uncompressed"),
        },
    };

    /// <summary>A file is complete or not there; standard output must not be a terminal.</summary>
    private static Func<Func<Stream, Task>, Task> Writer(Call call, string destination)
    {
        if (destination != "-") return write => ArchiveFile.WriteAsync(Path.GetFullPath(destination), write);
        if (call.Environment.OutputIsTerminal) throw ToolException.WritesToTerminal("an archive", "Redirect it, or name a file by dest=FILE.");
        return write => write(call.Environment.Output);
    }
}
