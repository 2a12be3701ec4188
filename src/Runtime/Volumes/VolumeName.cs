using System.Text.RegularExpressions;

namespace BuildKit.Volumes;

/// <summary>Docker's rule for names of volumes; they are names of folders of the store as well.</summary>
public static partial class VolumeName
{
    /// <summary>Ends at the very end: a final line break is no part of a name.</summary>
    public static bool IsValid(string name) => name.Length <= 255 && Pattern().IsMatch(name);

    public static string Parse(string name) => IsValid(name) ? name : throw VolumeException.InvalidName(name);

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9_.-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
