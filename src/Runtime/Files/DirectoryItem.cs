namespace BuildKit.Files;

/// <summary>A name in a directory.</summary>
public readonly record struct DirectoryItem(string Name, FileKind Kind);
