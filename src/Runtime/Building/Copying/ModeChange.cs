using BuildKit.Building.Contexts;

namespace BuildKit.Building.Copying;

/// <summary>A mode as --chmod takes it: octal, or symbolic clauses of chmod(1).</summary>
internal sealed class ModeChange
{
    private const int Everything = 0b111_111_111_111;
    private readonly string _text;
    private readonly int? _octal;

    private ModeChange(string text, int? octal) => (_text, _octal) = (text, octal);

    public static ModeChange? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.All(c => c is >= '0' and <= '7'))
            return text.Length <= 5 && Convert.ToInt32(text, 8) is var mode and <= Everything ? new ModeChange(text, mode) : throw CopyException.BadMode(text);
        var change = new ModeChange(text, null);
        change.Apply(0, isDirectory: false);
        return change;
    }

    public int Apply(int mode, bool isDirectory)
    {
        if (_octal is { } octal) return octal;
        foreach (var clause in _text.Split(',')) mode = Clause(clause, mode, isDirectory);
        return mode;
    }

    public override string ToString() => _text;

    private int Clause(string clause, int mode, bool isDirectory)
    {
        var at = 0;
        var who = 0;
        for (; at < clause.Length && "ugoa".Contains(clause[at], StringComparison.Ordinal); at++)
            who |= clause[at] switch { 'u' => 0b100_111_000_000, 'g' => 0b010_000_111_000, 'o' => 0b001_000_000_111, _ => Everything };
        if (who == 0) who = Everything;
        if (at == clause.Length) throw CopyException.BadMode(_text);
        while (at < clause.Length)
        {
            var op = clause[at++];
            if (op is not ('+' or '-' or '=')) throw CopyException.BadMode(_text);
            var bits = 0;
            for (; at < clause.Length && clause[at] is not ('+' or '-' or '='); at++) bits |= Bits(clause[at], mode, isDirectory);
            bits &= who | 0b001_000_000_000;
            mode = op switch { '+' => mode | bits, '-' => mode & ~bits, _ => (mode & ~(isDirectory ? who & 0b111_111_111 : who)) | bits };
        }

        return mode & Everything;
    }

    private int Bits(char permission, int mode, bool isDirectory) => permission switch
    {
        'r' => 0b100_100_100,
        'w' => 0b010_010_010,
        'x' => 0b001_001_001,
        'X' => isDirectory || (mode & 0b001_001_001) != 0 ? 0b001_001_001 : 0,
        's' => 0b110_000_000_000,
        't' => 0b001_000_000_000,
        'u' => Spread((mode >> 6) & 7),
        'g' => Spread((mode >> 3) & 7),
        'o' => Spread(mode & 7),
        _ => throw CopyException.BadMode(_text),
    };

    private static int Spread(int triple) => (triple << 6) | (triple << 3) | triple;
}
