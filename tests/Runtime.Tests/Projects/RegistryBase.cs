using BuildKit.Oci;
using BuildKit.Runtime.Tests.Registries;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>A base image of one layer for several platforms, in the repository "runtime" of a registry.</summary>
internal static class RegistryBase
{
    public static void Add(FakeRegistry registry, byte[] layer, string tag, string variable, params string[] architectures)
    {
        var manifests = new List<Descriptor>();
        foreach (var architecture in architectures)
        {
            var config = OciJson.Write(new ImageConfig
            {
                Architecture = architecture,
                Os = "linux",
                Config = new ContainerDefaults { Env = [$"BASE={variable}"] },
                RootFs = new RootFs { DiffIds = [Digest.Of(layer)] },
            });
            var manifest = OciJson.Write(new ImageManifest
            {
                MediaType = MediaTypes.OciManifest,
                Config = registry.AddBlob("runtime", config, MediaTypes.OciConfig),
                Layers = [registry.AddBlob("runtime", layer)],
            });
            var descriptor = Descriptor.Of(MediaTypes.OciManifest, manifest) with { Platform = Platform.Parse("linux/" + architecture) };
            registry.Manifests[$"runtime@{descriptor.Digest}"] = (MediaTypes.OciManifest, manifest);
            manifests.Add(descriptor);
        }

        registry.AddManifest("runtime", tag, MediaTypes.OciIndex, OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = manifests }));
    }
}
