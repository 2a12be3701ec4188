namespace BuildKit.Dockerfiles.Parsing;

/// <summary>A comment at the top that speaks to the parser: <c># escape=`</c>. Names are lower case.</summary>
public sealed record ParserDirective(string Name, string Value, SourceRange Range);
