using System.Text;

namespace BuildKit.Dockerfiles.Expansion;

/// <summary>
/// '*' and '?' of the shell, which do not match line ends here, as in BuildKit. All states are followed at once, so that no pattern takes more
/// than its length times that of the value.
/// </summary>
internal sealed class ShellPattern
{
    private const char AnyOne = '?';
    private const char AnyMany = '*';
    private readonly (char Symbol, bool IsWildcard)[] _symbols;

    private ShellPattern((char Symbol, bool IsWildcard)[] symbols) => _symbols = symbols;

    public static ShellPattern Parse(string pattern)
    {
        var symbols = new List<(char, bool)>(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '\\')
            {
                symbols.Add((pattern[i], pattern[i] is AnyOne or AnyMany));
                continue;
            }

            var next = i + 1 < pattern.Length ? pattern[i + 1] : '\uffff';

            // '}' and '/' are escaped for the sake of the braces around the pattern, not in it.
            if (next is '}' or '/') continue;
            if (next is not (AnyOne or AnyMany or '\\')) throw ExpansionException.InvalidPattern(pattern, next);
            symbols.Add((next, false));
            i++;
        }

        return new ShellPattern([.. symbols]);
    }

    public string TrimStart(string value, bool longest, MatchBudget budget)
    {
        var end = Match(value, 0, longest, budget);
        return end < 0 ? value : value[end..];
    }

    public string TrimEnd(string value, bool longest, MatchBudget budget)
    {
        var end = new ShellPattern([.. _symbols.Reverse()]).Match(Reverse(value), 0, longest, budget);
        return end < 0 ? value : value[..^end];
    }

    public string Replace(string value, string replacement, bool all, MatchBudget budget)
    {
        var result = new StringBuilder();
        var (copied, last) = (0, -1);
        for (var at = 0; at <= value.Length; at++)
        {
            var end = Match(value, at, true, budget);
            if (end < 0 || (end == at && at == last)) continue;
            result.Append(value, copied, at - copied).Append(replacement);
            budget.Take(replacement.Length);
            copied = last = end;
            if (!all) break;
            at = Math.Max(at, end - 1);
        }

        return result.Append(value, copied, value.Length - copied).ToString();
    }

    /// <summary>The end of a match that begins at <paramref name="start"/>, or -1.</summary>
    private int Match(string value, int start, bool longest, MatchBudget budget)
    {
        var states = new bool[_symbols.Length + 1];
        var next = new bool[_symbols.Length + 1];
        var found = -1;
        states[0] = true;
        for (var at = start; ; at++)
        {
            budget.Take(states.Length);
            PassStars(states);
            if (states[^1])
            {
                found = at;
                if (!longest) return found;
            }

            if (at == value.Length || !Step(states, next, value[at])) return found;
            (states, next) = (next, states);
        }
    }

    /// <summary>A star may match nothing.</summary>
    private void PassStars(bool[] states)
    {
        for (var i = 0; i < _symbols.Length; i++)
            if (states[i] && _symbols[i] is (AnyMany, true)) states[i + 1] = true;
    }

    private bool Step(bool[] states, bool[] next, char c)
    {
        Array.Clear(next);
        var any = false;
        for (var i = 0; i < _symbols.Length; i++)
        {
            if (!states[i]) continue;
            var (symbol, wild) = _symbols[i];
            if (wild ? c == '\n' : symbol != c) continue;
            next[wild && symbol == AnyMany ? i : i + 1] = any = true;
        }

        return any;
    }

    private static string Reverse(string text)
    {
        var characters = text.ToCharArray();
        Array.Reverse(characters);
        return new string(characters);
    }
}
