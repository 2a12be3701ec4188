namespace BuildKit.Containers.Resources;

internal static class PageSizes
{
    /// <summary>"2MB": it becomes part of a file's name, so nothing else is let in.</summary>
    public static string Checked(string size) =>
        size.Length is > 2 and < 12 && size.EndsWith('B') && size[^2] is 'K' or 'M' or 'G' && size.AsSpan(0, size.Length - 2).IndexOfAnyExceptInRange('0', '9') < 0
            ? size
            : throw LimitException.Invalid("a size of huge pages", size, "a size such as '2MB'");
}
