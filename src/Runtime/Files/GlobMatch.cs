namespace BuildKit.Files;

/// <summary>Follows all states of a pattern at once, so that no hostile pattern makes it walk the same path again and again.</summary>
internal static class GlobMatch
{
    /// <summary>True when the pattern matches all of the path.</summary>
    public static bool IsWhole(IReadOnlyList<GlobSymbol> symbols, string path)
    {
        // A state is "about to match symbol i"; Folders has a second one, "somewhere in them".
        var size = symbols.Count + 1;
        var states = size <= 128 ? stackalloc bool[size * 2] : new bool[size * 2];
        var next = size <= 128 ? stackalloc bool[size * 2] : new bool[size * 2];
        states[0] = true;
        foreach (var c in path)
        {
            Pass(symbols, states);
            next.Clear();
            for (var i = 0; i < symbols.Count; i++) Step(symbols[i], i, c, states, next, size);
            next.CopyTo(states);
        }

        Pass(symbols, states);
        return states[symbols.Count];
    }

    /// <summary>What may match nothing is passed.</summary>
    private static void Pass(IReadOnlyList<GlobSymbol> symbols, Span<bool> states)
    {
        for (var i = 0; i < symbols.Count; i++)
            if (states[i] && symbols[i] is GlobSymbol.Many or GlobSymbol.Folders or GlobSymbol.Everything) states[i + 1] |= states[i];
    }

    private static void Step(GlobSymbol symbol, int i, char c, Span<bool> states, Span<bool> next, int size)
    {
        var inFolders = states[size + i];
        if (!states[i] && !inFolders) return;
        switch (symbol)
        {
            case GlobSymbol.Exactly exactly:
                next[i + 1] |= c == exactly.Character;
                break;
            case GlobSymbol.One:
                next[i + 1] |= c != '/';
                break;
            case GlobSymbol.Among among:
                next[i + 1] |= among.Has(c);
                break;
            case GlobSymbol.Many:
                next[i] |= c != '/';
                break;
            case GlobSymbol.Everything:
                next[i] = true;
                break;
            case GlobSymbol.Folders:
                next[size + i] = true;
                next[i + 1] |= c == '/';
                break;
        }
    }
}
