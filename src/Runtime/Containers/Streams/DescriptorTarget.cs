using System.Runtime.Versioning;
using BuildKit.Linux;

namespace BuildKit.Containers.Streams;

/// <summary>A descriptor of this process, for instance its standard output.</summary>
[SupportedOSPlatform("linux")]
internal sealed class DescriptorTarget(int descriptor) : IOutputTarget
{
    public int? Descriptor => descriptor;

    public bool Write(ReadOnlySpan<byte> bytes) => DescriptorCalls.TryWriteAll(descriptor, bytes) == Linux.Errno.None;
}
