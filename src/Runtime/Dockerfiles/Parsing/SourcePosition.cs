namespace BuildKit.Dockerfiles.Parsing;

/// <summary>A place in a text; both numbers count from 1, columns in UTF-16 units as MSBuild and editors count them.</summary>
public readonly record struct SourcePosition(int Line, int Column);
