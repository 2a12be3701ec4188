using System.Text;

namespace BuildKit.Tool.Tests.Cli;

/// <summary>Splits a line as a shell would, quotes included; enough for the examples in help.</summary>
internal static class ShellWords
{
    public static string[] Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        var started = false;
        foreach (var c in line)
        {
            if (quote != '\0' && c == quote) quote = '\0';
            else if (quote == '\0' && c is '\'' or '"') (quote, started) = (c, true);
            else if (quote == '\0' && c == ' ')
            {
                if (started) words.Add(word.ToString());
                word.Clear();
                started = false;
            }
            else
            {
                word.Append(c);
                started = true;
            }
        }

        if (started) words.Add(word.ToString());
        return [.. words];
    }
}
