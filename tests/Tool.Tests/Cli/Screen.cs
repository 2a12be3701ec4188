namespace BuildKit.Tool.Tests.Cli;

/// <summary>As much of a terminal as bars use: lines, going up, and erasing what is below.</summary>
internal sealed class Screen
{
    public List<string> Lines { get; } = [];

    public void Write(string text)
    {
        if (text.StartsWith("\e[", StringComparison.Ordinal))
        {
            var up = int.Parse(text[2..text.IndexOf('A', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
            Lines.RemoveRange(Lines.Count - up, up);
            text = text[(text.IndexOf('J', StringComparison.Ordinal) + 1)..];
        }

        Lines.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
