using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Linting;

/// <summary>A rule that is broken somewhere.</summary>
public sealed record LintWarning(LintRule Rule, string Message, SourceRange Range);
