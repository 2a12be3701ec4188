using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Instructions;

/// <summary>A <c>--mount</c> of RUN as written; <see cref="MountReader"/> reads it once its variables have values.</summary>
public sealed record MountFlag(string Text, SourceRange Range);
