namespace BuildKit.Dockerfiles.Instructions;

/// <summary>One name of ARG with its default, as written; null where it has none.</summary>
public sealed record ArgDeclaration(string Name, string? Default);
