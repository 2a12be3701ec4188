namespace BuildKit.Files;

/// <summary>One line of an ignore file.</summary>
/// <param name="Pattern">Cleaned, without "!".</param>
/// <param name="IsException">True for "!": what it matches is kept.</param>
/// <param name="Line">Counted from 1.</param>
public sealed record IgnoreRule(string Pattern, bool IsException, int Line)
{
    public override string ToString() => IsException ? "!" + Pattern : Pattern;
}
