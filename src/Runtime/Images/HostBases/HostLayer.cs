using System.Security.Cryptography;
using System.Text;
using BuildKit.Layers;

namespace BuildKit.Images.HostBases;

/// <summary>An entry of a layer and what tells whether its content is still the same.</summary>
internal sealed record HostFile(LayerEntry Entry, string Identity);

/// <summary>A layer to be made of this machine's files, in order.</summary>
internal sealed record HostLayer(string Title, IReadOnlyList<HostFile> Files)
{
    /// <summary>Changes with the way layers are made from the same files.</summary>
    private const string Schema = "host layer 1";

    /// <summary>Equal keys, equal layers; known without reading any content.</summary>
    public string Key()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Schema));
        foreach (var (entry, identity) in Files)
            hash.AppendData(Encoding.UTF8.GetBytes($"\0{entry.Path}\0{entry.GetType().Name}\0{entry.Mode}\0{entry.Uid}\0{entry.Gid}\0{identity}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
