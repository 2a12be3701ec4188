using System.Buffers.Binary;
using BuildKit.Containers.Launch;

namespace BuildKit.Containers.Seccomp;

/// <summary>A compiled filter. The kernel takes up to 4096 instructions.</summary>
internal sealed record BpfProgram(BpfInstruction[] Instructions)
{
    /// <summary>struct sock_fprog: a length, padding, a pointer.</summary>
    public LaunchData ToData()
    {
        var header = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)Instructions.Length);
        var code = new byte[Instructions.Length * BpfInstruction.Size];
        for (var i = 0; i < Instructions.Length; i++) Instructions[i].WriteTo(code.AsSpan(i * BpfInstruction.Size));
        return new LaunchData($"{{{Instructions.Length} instructions}}", header, new LaunchReference(8, new LaunchData("filter", code)));
    }
}
