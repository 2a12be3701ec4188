namespace BuildKit.Tool.Cli;

/// <summary>What a command line asks for: a command with its tokens, or the help of a group or of everything.</summary>
internal sealed record Route
{
    public CommandEntry? Entry { get; private init; }

    public string? Group { get; private init; }

    public IReadOnlyList<string> Tokens { get; private init; } = [];

    /// <summary>The store to use instead of the one that the environment names.</summary>
    public string? Root { get; private init; }

    public static Route Find(IReadOnlyList<string> args)
    {
        string? root = null;
        var at = 0;
        for (; at < args.Count && args[at].StartsWith('-'); at++)
        {
            switch (args[at])
            {
                case "--root" when at + 1 < args.Count:
                    root = args[++at];
                    break;
                case "-v" or "--version":
                    return new Route { Entry = CommandTable.Find("version"), Tokens = ["--short"] };
                case "-h" or "--help":
                    return new Route { Root = root };
                case var option:
                    throw ToolException.UnknownOption(option, Suggestion.For(option, ["--help", "--version"]));
            }
        }

        return FindCommand(args, at, root);
    }

    private static Route FindCommand(IReadOnlyList<string> args, int at, string? root)
    {
        if (at >= args.Count) return new Route();
        var first = args[at];
        if (first == "help") return Find([.. args.Skip(at + 1), "--help"]);
        if (at + 1 < args.Count && CommandTable.Find(first + " " + args[at + 1]) is { } nested)
            return new Route { Entry = nested, Tokens = [.. args.Skip(at + 2)], Root = root };
        if (first == "runtime" && GroupOptions.Follow(args, at + 1) is { } verb && CommandTable.Find(first + " " + args[verb]) is { } late)
            return new Route { Entry = late, Tokens = [.. args.Skip(at + 1).Take(verb - at - 1), .. args.Skip(verb + 1)], Root = root };
        if (CommandTable.Find(first) is { } entry) return new Route { Entry = entry, Tokens = [.. args.Skip(at + 1)], Root = root };
        if (!CommandTable.IsGroup(first)) throw ToolException.UnknownCommand(first, Suggestion.For(first, CommandTable.TopLevelNames));
        if (at + 1 >= args.Count || args[at + 1] is "--help" or "-h") return new Route { Group = first };
        var path = first + " " + args[at + 1];
        throw ToolException.UnknownCommand(path, Suggestion.For(path, CommandTable.NamesOf(first)));
    }
}
