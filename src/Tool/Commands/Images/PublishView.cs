using System.Globalization;
using BuildKit.Projects;
using BuildKit.Projects.Explaining;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Images;

/// <summary>The last publish of a project for a reader. Titles and paths come from files that anybody may have written: none steers a terminal.</summary>
internal sealed class PublishView(TextWriter output, DateTimeOffset now, bool isWhole)
{
    private const int MostShown = 10;
    private const string DigestStart = "sha256:";
    private const int DigestShown = 12;

    public static ListView<(string Runtime, LayerExplanation Layer)> Rows { get; } = new(
    [
        new("Runtime", "RUNTIME", r => ShownText.Of(r.Runtime)),
        new("Layer", "LAYER", r => ShownText.Of(r.Layer.Title)),
        new("Work", "WORK", r => WorkOf(r.Layer)),
        new("Change", "CHANGE", r => ShownText.Of(r.Layer.Summary)),
        new("Key", "KEY", r => ShownText.Of(r.Layer.Key)),
    ]) { Shown = ["Runtime", "Layer", "Work", "Change"], Quiet = "Key" };

    public static IReadOnlyList<(string Runtime, LayerExplanation Layer)> RowsOf(IReadOnlyList<PublishExplanation> publish) =>
        [.. publish.SelectMany(p => p.Image.Layers.Select(l => (p.Image.RuntimeIdentifier, l)))];

    public void Write(IReadOnlyList<PublishExplanation> publish)
    {
        foreach (var one in publish)
        {
            output.Write($"{ShownText.Of(one.Image.RuntimeIdentifier)} ({ShownText.Of(one.Folder)}), {HumanTime.Ago(one.Time, now)}\n");
            foreach (var change in one.Image.Changes) output.Write($"  {ShownText.Of(change)}\n");
            foreach (var layer in one.Image.Layers) Write(layer);
        }
    }

    private void Write(LayerExplanation layer)
    {
        output.Write($"  {WorkOf(layer),-6}  {ShownText.Of(layer.Title)}{WhyOf(layer)}\n");
        foreach (var change in layer.Changes.Take(isWhole ? int.MaxValue : MostShown)) output.Write($"            {Line(change)}\n");
        if (!isWhole && layer.Changes.Count > MostShown)
            output.Write(string.Create(CultureInfo.InvariantCulture, $"            and {layer.Changes.Count - MostShown} more\n"));
    }

    private static string WorkOf(LayerExplanation layer) => layer.Work is LayerWork.Made ? "made" : "reused";

    private static string WhyOf(LayerExplanation layer) => layer switch
    {
        { IsUnchanged: true, Work: LayerWork.Made } => ": unchanged, but nothing had it any more",
        { IsUnchanged: true } => "",
        { IsNew: true } => layer.Work is LayerWork.Made ? ": new" : ": new here, but made earlier",
        { Changes: [] } => ": times or compression changed",
        { Work: LayerWork.Made } => "",
        _ => ": changed to what was made earlier",
    };

    private string Line(LayerChange change) => ShownText.Of((change.Before, change.After) switch
    {
        (null, { } after) => $"/{change.Path} added: {Short(ContentOf(after))}",
        ({ } before, null) => $"/{change.Path} removed: {Short(ContentOf(before))}",
        ({ } before, { } after) => $"/{change.Path} changed: {Difference(before, after)}",
        _ => $"/{change.Path}",
    });

    /// <summary>Of mode, owner and content, those that differ.</summary>
    private string Difference(string before, string after)
    {
        if (before.Split(' ', 3) is not [var mode, var owner, var content] || after.Split(' ', 3) is not [var newMode, var newOwner, var newContent])
            return $"{before} -> {after}";
        List<string> parts = [];
        if (content != newContent) parts.Add($"{Short(content)} -> {Short(newContent)}");
        if (mode != newMode) parts.Add($"mode {mode} -> {newMode}");
        if (owner != newOwner) parts.Add($"owner {owner} -> {newOwner}");
        return string.Join(", ", parts);
    }

    private static string ContentOf(string state) => state.Split(' ', 3) is [_, _, var content] ? content : state;

    private string Short(string identity) =>
        !isWhole && identity.StartsWith(DigestStart, StringComparison.Ordinal) && identity.Length > DigestStart.Length + DigestShown
            ? identity[..(DigestStart.Length + DigestShown)]
            : identity;
}
