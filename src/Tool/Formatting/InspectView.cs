using BuildKit.Tool.Formatting.Templates;

namespace BuildKit.Tool.Formatting;

/// <summary>What inspect commands print: one JSON array of all objects, or a line per object by a template.</summary>
internal static class InspectView
{
    public static void Write(TextWriter output, IReadOnlyList<Value> objects, string? format)
    {
        if (string.IsNullOrEmpty(format)) output.WriteLine(ValueJson.Indented(Value.List(objects)));
        else if (format == "json") output.WriteLine(ValueJson.Compact(Value.List(objects)));
        else
        {
            var template = GoTemplate.Parse(format);
            foreach (var item in objects) output.WriteLine(template.Render(item));
        }
    }
}
