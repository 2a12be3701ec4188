namespace BuildKit.Dockerfiles.Expansion;

/// <summary>
/// Variables and quotes as BuildKit's shell lexer reads them: <c>$v ${v} ${v:-x} ${v-x} ${v:+x} ${v+x} ${v:?x} ${v?x} ${v#p} ${v##p} ${v%p}
/// ${v%%p} ${v/p/x} ${v//p/x}</c>. Not a shell: nothing is run, and <c>$(…)</c> stays as it is. Results, nesting and the work for patterns are limited.
/// </summary>
internal static class ShellExpansion
{
    /// <exception cref="ExpansionException">The text cannot be read.</exception>
    public static ExpandedText Expand(string text, IReadOnlyDictionary<string, string> variables, ExpansionOptions? options = null) =>
        !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.AsSpan().ContainsAny("$'\"\\`") ? Plain(text) : new ShellLexer(text, variables, options ?? ExpansionOptions.Default).Run();

    /// <summary>Most arguments have nothing to expand.</summary>
    private static ExpandedText Plain(string text) => new() { Text = text, Words = text.Length == 0 ? [] : [text], Used = [], Unset = [] };
}
