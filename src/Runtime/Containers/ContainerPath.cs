namespace BuildKit.Containers;

/// <summary>Paths inside a container, cleaned by their text alone; whether a component is a link is for the kernel to say, beneath the root.</summary>
public static class ContainerPath
{
    /// <summary>Absolute, without '.', '..', doubled or trailing slashes; '..' at the root stays at the root.</summary>
    public static string Normalize(string path, string workingDirectory = "/")
    {
        var parts = new List<string>();
        var full = path.StartsWith('/') ? path : workingDirectory + "/" + path;
        foreach (var part in full.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }

        return "/" + string.Join('/', parts);
    }
}
