namespace BuildKit.Dockerfiles.Parsing;

/// <summary>An option before the arguments of an instruction: <c>--name=value</c>, or <c>--name</c> alone.</summary>
public sealed record NodeFlag(string Name, string? Value, SourceRange Range)
{
    public override string ToString() => Value is null ? $"--{Name}" : $"--{Name}={Value}";
}
