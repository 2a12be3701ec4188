using System.Collections;
using System.Runtime.Versioning;
using BuildKit.Files;

namespace BuildKit.Storage;

/// <summary>
/// The layers below one that is being unpacked, nearest first, opened when they are asked for. Layers are unpacked at the same time: asking
/// waits until the one asked for is whole. It always comes to an end, since layers are begun bottom first and wait only downwards.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LayersBelow(int index, Func<int, string> wholeFolder) : IReadOnlyList<RootedDirectory>, IDisposable
{
    private readonly List<RootedDirectory> _opened = [];

    public int Count => index;

    public RootedDirectory this[int distance]
    {
        get
        {
            while (_opened.Count <= distance) _opened.Add(RootedDirectory.Open(wholeFolder(index - 1 - _opened.Count)));
            return _opened[distance];
        }
    }

    public IEnumerator<RootedDirectory> GetEnumerator()
    {
        for (var distance = 0; distance < index; distance++) yield return this[distance];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => _opened.ForEach(d => d.Dispose());
}
