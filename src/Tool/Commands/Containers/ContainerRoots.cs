using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Storage;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>What the containers of a store stand on: their images, and the unpacked layers below what they wrote.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerRoots(Store store) : IGarbageRoots
{
    /// <summary>A container that cannot be read stands on something that nobody knows: then nothing may be collected, and its error is thrown.</summary>
    public IEnumerable<GarbageRoot> List()
    {
        var engine = new ContainerEngine(new EngineOptions { Store = store });
        foreach (var container in engine.List(new ListOptions { All = true, Damaged = problem => throw problem }))
        {
            var owner = $"container {container.Name} ({container.ShortId})";
            yield return new GarbageRoot(container.Record.Manifest.Digest, owner);
            if (container.Record.DiffIds.Count > 0) yield return new GarbageRoot(ChainId.Of(container.Record.DiffIds), owner);
        }
    }
}
