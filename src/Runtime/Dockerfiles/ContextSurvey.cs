namespace BuildKit.Dockerfiles;

/// <summary>What of a context steps can see, and which rules keep the rest from them: <c>build --explain-context</c>.</summary>
/// <param name="Kept">By folder at the top of the context, "." for the files beside them; largest first.</param>
/// <param name="Dropped">By the rule that had the last word; largest first.</param>
public sealed record ContextSurvey(IReadOnlyList<ContextPart> Kept, IReadOnlyList<ContextPart> Dropped);

/// <param name="Title">A folder, or a rule as it is written.</param>
/// <param name="Line">Of the rule in its file; 0 for folders.</param>
/// <param name="Files">Everything that is no folder.</param>
/// <param name="Bytes">Of the regular files among them.</param>
public sealed record ContextPart(string Title, int Line, long Files, long Bytes);
