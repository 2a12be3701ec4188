using System.Collections.Frozen;
using System.Reflection.Emit;

namespace BuildKit.Runtime.Tests.House;

/// <summary>Walks IL and yields the metadata tokens of its operands (ECMA-335 partition III).</summary>
internal static class Instructions
{
    private static readonly FrozenDictionary<ushort, OpCode> OpCodes = typeof(System.Reflection.Emit.OpCodes).GetFields()
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToFrozenDictionary(o => (ushort)o.Value);

    public static IEnumerable<int> Tokens(byte[] il)
    {
        for (var at = 0; at < il.Length;)
        {
            var value = il[at] == 0xFE ? (ushort)((0xFE << 8) | il[at + 1]) : il[at];
            var code = OpCodes[value];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                yield return BitConverter.ToInt32(il, at);
            at += code.OperandType == OperandType.InlineSwitch ? 4 + (4 * BitConverter.ToInt32(il, at)) : Size(code.OperandType);
        }
    }

    private static int Size(OperandType type) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
