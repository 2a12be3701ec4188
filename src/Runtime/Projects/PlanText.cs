using System.Globalization;
using System.Text;
using BuildKit.Building;

namespace BuildKit.Projects;

/// <summary>A plan as text that a person reads and a test compares; nothing in it depends on where the project lies.</summary>
internal static class PlanText
{
    public static string Of(ProjectPlan plan)
    {
        var text = new StringBuilder();
        var image = plan.Image;
        text.Append(CultureInfo.InvariantCulture, $"{plan.RuntimeIdentifier} on {image.Base.Name}, {image.Format}, {image.Base.Config.Platform}\n");
        foreach (var layer in image.Layers) Append(text, layer);
        Append(text, image);
        return text.ToString();
    }

    private static void Append(StringBuilder text, LayerPlan layer)
    {
        text.Append(CultureInfo.InvariantCulture, $"layer {layer.Title}: {layer.Files} files, {layer.Size} bytes\n");
        foreach (var entry in layer.Entries)
            text.Append(CultureInfo.InvariantCulture, $"  {(entry.IsDirectory ? 'd' : '-')}{Convert.ToString(entry.Mode, 8)} {entry.Uid}:{entry.Gid} {entry.Path}{(entry.IsDirectory ? "/" : "")}\n");
    }

    private static void Append(StringBuilder text, ImagePlan image)
    {
        var config = image.Config;
        Line("entrypoint", config.Entrypoint);
        Line("cmd", config.Cmd);
        Line("workdir", [config.WorkingDir ?? ""]);
        Line("user", config.User is { } user ? [user] : null);
        Line("env", config.Env);
        Line("ports", config.ExposedPorts);
        Line("volumes", config.Volumes);
        Line("labels", config.Labels?.Select(l => $"{l.Key}={l.Value}"));

        void Line(string name, IEnumerable<string>? values)
        {
            if (values is not null && values.Any()) text.Append(name).Append(' ').AppendJoin(' ', values).Append('\n');
        }
    }
}
