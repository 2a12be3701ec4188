namespace BuildKit.Volumes;

/// <summary>Docker's rule for names of volumes; they are names of folders of the store as well.</summary>
public static class VolumeName
{
    private const int Shortest = 2;
    private const int Longest = 255;

    public static bool IsValid(string name)
    {
        if (name.Length is < Shortest or > Longest || !char.IsAsciiLetterOrDigit(name[0])) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-')) return false;
        return true;
    }

    public static string Parse(string name) => IsValid(name) ? name : throw VolumeException.InvalidName(name);
}
