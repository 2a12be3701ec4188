namespace BuildKit.Dockerfiles.Parsing;

/// <summary>A Dockerfile as it was read, for messages that quote it.</summary>
public sealed class SourceText
{
    private readonly string[] _lines;

    internal SourceText(string name, string text)
    {
        Name = name;
        Text = text;
        _lines = text.Split('\n');

        // What ends with a line end has no further, empty line; excerpts show one all the same, as BuildKit's do.
        ShownLineCount = _lines.Length;
        if (_lines[^1].Length == 0) _lines = _lines[..^1];
    }

    /// <summary>The name people know the file by, as given.</summary>
    public string Name { get; }

    public string Text { get; }

    public int LineCount => _lines.Length;

    internal int ShownLineCount { get; }

    /// <summary>A line, counted from 1, without its end; empty outside the text.</summary>
    public string Line(int number) => number >= 1 && number <= _lines.Length ? _lines[number - 1].TrimEnd('\r') : "";

    /// <summary>The carriage return of a line's end belongs to the content of a here-document.</summary>
    internal string LineWithReturn(int number) => _lines[number - 1];
}
