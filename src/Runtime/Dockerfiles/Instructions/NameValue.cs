namespace BuildKit.Dockerfiles.Instructions;

/// <summary>One pair of ENV or LABEL, as written: neither quotes nor variables are resolved. Legacy is the form without '='.</summary>
public sealed record NameValue(string Name, string Value, bool IsLegacy = false);
