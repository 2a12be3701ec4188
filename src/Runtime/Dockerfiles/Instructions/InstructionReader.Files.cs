using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Instructions;

internal sealed partial class InstructionReader
{
    private Instruction.Copy Copy(DockerfileNode node)
    {
        var flags = new FlagValues(source, node,
            ("from", FlagKind.Text), ("chown", FlagKind.Text), ("chmod", FlagKind.Text), ("link", FlagKind.Switch), ("parents", FlagKind.Switch), ("exclude", FlagKind.Texts));
        return new Instruction.Copy
        {
            Node = node,
            Paths = Paths(node),
            FromName = flags.Text("from") is { Length: > 0 } from ? from : null,
            Chown = flags.Text("chown"),
            Chmod = flags.Text("chmod"),
            Link = flags.Switch("link") ?? false,
            Parents = flags.Switch("parents") ?? false,
            Exclude = [.. flags.All("exclude").Select(f => f.Value!)],
        };
    }

    private Instruction.Add Add(DockerfileNode node)
    {
        var flags = new FlagValues(source, node,
            ("chown", FlagKind.Text), ("chmod", FlagKind.Text), ("link", FlagKind.Switch), ("keep-git-dir", FlagKind.Switch), ("checksum", FlagKind.Text),
            ("unpack", FlagKind.Switch), ("exclude", FlagKind.Texts));
        return new Instruction.Add
        {
            Node = node,
            Paths = Paths(node),
            Chown = flags.Text("chown"),
            Chmod = flags.Text("chmod"),
            Link = flags.Switch("link") ?? false,
            KeepGitDirectory = flags.Switch("keep-git-dir"),
            Checksum = flags.Text("checksum"),
            Unpack = flags.Switch("unpack"),
            Exclude = [.. flags.All("exclude").Select(f => f.Value!)],
        };
    }

    private CopyPaths Paths(DockerfileNode node)
    {
        var words = node.Json ?? ArgumentWords.Fields(node.Arguments);
        if (words.Count < 2) throw DockerfileException.NoDestination(source, node);
        if (node.Json is null && Heredoc.TryParse(words[^1]) is not null) throw DockerfileException.HeredocAsDestination(source, node);
        var files = new List<Heredoc>();
        var paths = new List<string>();
        foreach (var word in words.Take(words.Count - 1))
        {
            // Of several with one name the last has the content, as in BuildKit.
            if (node.Json is null && Heredoc.TryParse(word) is { } heredoc && node.Heredocs.LastOrDefault(h => h.Name == heredoc.Name) is { } document)
                files.Add(document with { Expands = heredoc.Expands, StripsTabs = heredoc.StripsTabs });
            else
                paths.Add(word);
        }

        foreach (var file in files.Where(f => f.Name is "." or ".." || f.Name.Contains('/', StringComparison.Ordinal))) throw DockerfileException.HeredocName(source, node, file.Name);
        return new CopyPaths { Sources = paths, Files = files, Destination = words[^1] };
    }

    private Instruction.Run Run(DockerfileNode node)
    {
        var flags = new FlagValues(source, node,
            ("mount", FlagKind.Texts), ("network", FlagKind.Text), ("security", FlagKind.Text), ("device", FlagKind.Texts));
        foreach (var device in flags.All("device")) throw DockerfileException.Unsupported(source, device.Range, "RUN --device", "no devices of the host are given to builds");
        var mounts = flags.All("mount").Select(f => new MountFlag(f.Value!, f.Range)).ToArray();

        // Values with variables are looked at when those are known; mistakes in the rest are found now.
        foreach (var mount in mounts.Where(m => !m.Text.Contains('$', StringComparison.Ordinal))) MountReader.Read(source, mount, static value => value);
        return new Instruction.Run
        {
            Node = node,
            Command = Command(node),
            Heredocs = node.Heredocs,
            Mounts = mounts,
            Network = Choice(flags.Flag("network"), "default", "none", "host"),
            Security = Choice(flags.Flag("security"), "sandbox", "insecure"),
        };
    }

    private string? Choice(NodeFlag? flag, params string[] values) =>
        flag is null || values.Contains(flag.Value) ? flag?.Value : throw DockerfileException.InvalidFlagValue(source, flag, values);
}
