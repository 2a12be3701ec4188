namespace BuildKit.Containers.Resources;

/// <summary>What may be done with a device, in the kernel's bits (BPF_DEVCG_ACC_…) and in the specification's letters.</summary>
internal static class DeviceAccess
{
    public const int MakeNode = 1;
    public const int Read = 2;
    public const int Write = 4;
    public const int All = MakeNode | Read | Write;

    /// <summary>No letter means all of them, as in every runtime.</summary>
    public static int Bits(string letters)
    {
        var bits = 0;
        foreach (var letter in letters)
        {
            bits |= letter switch
            {
                'm' => MakeNode,
                'r' => Read,
                'w' => Write,
                _ => throw LimitException.Invalid("the access of a device rule", letters, "letters of 'rwm'"),
            };
        }

        return bits == 0 ? All : bits;
    }

    public static bool IsAll(string letters) => Bits(letters) == All;

    public static string Letters(int bits) => string.Concat((bits & Read) != 0 ? "r" : "", (bits & Write) != 0 ? "w" : "", (bits & MakeNode) != 0 ? "m" : "");
}
