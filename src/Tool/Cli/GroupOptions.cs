namespace BuildKit.Tool.Cli;

/// <summary>Options between a group and its verb, as runc's callers write them: <c>runtime --root /run/x --log-format=json create …</c>.</summary>
internal static class GroupOptions
{
    private static readonly string[] WithValue = ["--root", "--log", "--log-format", "--rootless"];

    /// <summary>Where the verb is; null when there is none.</summary>
    public static int? Follow(IReadOnlyList<string> args, int at)
    {
        while (at < args.Count && args[at].StartsWith('-'))
        {
            if (args[at] is "--help" or "-h") return null;
            at += WithValue.Contains(args[at]) ? 2 : 1;
        }

        return at < args.Count ? at : null;
    }
}
