using BuildKit.Oci;

namespace BuildKit.Building.Solving;

/// <param name="Key">64 hexadecimal digits.</param>
/// <param name="Facts">What went into it, by name: "base", "file src/app.cs", "variable VERSION". No secrets.</param>
internal sealed record StepInputs(string Key, IReadOnlyList<KeyValuePair<string, string>> Facts)
{
    /// <summary>Chain id of the layers that the step stood on; null for none.</summary>
    public Digest? Base => Digest.TryParse("sha256:" + Facts.FirstOrDefault(f => f.Key == "base").Value, out var chain) ? chain : null;
}
