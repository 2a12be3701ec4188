namespace BuildKit.Building.Steps;

/// <summary>Where an instruction stands in its source; what builds it only carries it to messages. Lines and columns count from 1.</summary>
public sealed record StepOrigin(string File, int Line, int Column, int EndLine);
