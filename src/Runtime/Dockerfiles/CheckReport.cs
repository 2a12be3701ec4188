using BuildKit.Dockerfiles.Linting;
using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles;

/// <summary>What the checks found in a Dockerfile, in the order of its lines.</summary>
public sealed record CheckReport(SourceText Source, IReadOnlyList<LintWarning> Warnings);
