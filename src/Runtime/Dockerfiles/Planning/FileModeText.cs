namespace BuildKit.Dockerfiles.Planning;

/// <summary>Modes of --chmod: octal digits, or chmod's symbols.</summary>
internal static class FileModeText
{
    public static bool IsValid(string mode) => IsOctal(mode) || mode.Split(',').All(IsClause);

    private static bool IsOctal(string mode) => mode.All(char.IsAsciiDigit) && mode.Length <= 8 && mode.All(c => c < '8') && Convert.ToInt32(mode, 8) <= 4095;

    /// <summary>"u=rwX", "go-w", "a+x", "+x", "g=u".</summary>
    private static bool IsClause(string clause)
    {
        var at = 0;
        while (at < clause.Length && clause[at] is 'u' or 'g' or 'o' or 'a') at++;
        if (at == clause.Length) return false;
        while (at < clause.Length)
        {
            if (clause[at] is not ('+' or '-' or '=')) return false;
            at++;
            if (at < clause.Length && clause[at] is 'u' or 'g' or 'o') at++;
            else while (at < clause.Length && clause[at] is 'r' or 'w' or 'x' or 'X' or 's' or 't') at++;
        }

        return true;
    }
}
