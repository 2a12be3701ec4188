using System.Text;

namespace BuildKit.Dockerfiles.Expansion;

/// <summary>Words as they grow: white space ends one unless it is quoted; quotes with nothing in them make none.</summary>
internal sealed class WordList
{
    private readonly List<string> _words = [];
    private readonly StringBuilder _word = new();

    public void Add(char c)
    {
        if (char.IsWhiteSpace(c)) End();
        else _word.Append(c);
    }

    public void AddSplitting(string text)
    {
        foreach (var c in text) Add(c);
    }

    public void AddWhole(string text) => _word.Append(text);

    public IReadOnlyList<string> Finish()
    {
        End();
        return _words;
    }

    private void End()
    {
        if (_word.Length == 0) return;
        _words.Add(_word.ToString());
        _word.Clear();
    }
}
