using BuildKit.Containers;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The conditions of 'container prune --filter'; all must hold.</summary>
internal sealed class PruneFilter
{
    private readonly List<Func<Container, bool>> _conditions = [];

    public PruneFilter(IEnumerable<string> filters, DateTimeOffset now)
    {
        foreach (var filter in filters) _conditions.Add(Read(filter, now));
    }

    public bool Matches(Container container) => _conditions.TrueForAll(c => c(container));

    private static Func<Container, bool> Read(string filter, DateTimeOffset now)
    {
        switch (filter.Split('=', 2))
        {
            case ["until", var text]:
                var end = Moment.Parse("--filter until", text, now);
                return c => c.Record.Created < end;
            case ["label", var label]:
                return c => HasLabel(c, label.Split('=', 2));
            case ["label!", var label]:
                return c => !HasLabel(c, label.Split('=', 2));
            default:
                throw ToolException.UnknownFilter(filter, "until, label and label!");
        }
    }

    private static bool HasLabel(Container container, string[] label) =>
        container.Record.Resolved.Labels.TryGetValue(label[0], out var value) && (label.Length == 1 || label[1] == value);
}
