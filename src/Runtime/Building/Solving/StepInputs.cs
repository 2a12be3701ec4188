namespace BuildKit.Building.Solving;

/// <param name="Key">64 hexadecimal digits.</param>
/// <param name="Facts">What went into it, by name: "base", "file src/app.cs", "variable VERSION". No secrets.</param>
internal sealed record StepInputs(string Key, IReadOnlyList<KeyValuePair<string, string>> Facts);
