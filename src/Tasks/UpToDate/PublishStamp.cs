namespace BuildKit.Tasks.UpToDate;

/// <summary>What the last publish of a project depended on, what has to be true for it to stand, and what it answered.</summary>
internal sealed record PublishStamp
{
    private const string FileName = "stamp";
    private const int Version = 1;
    private const int MostWords = 100_000;

    /// <summary>See <see cref="PublishKey"/>.</summary>
    public required string Key { get; init; }

    /// <summary>See <see cref="StampCheck"/>.</summary>
    public required IReadOnlyList<string> Checks { get; init; }

    /// <summary>See <see cref="TaskAnswer"/>.</summary>
    public required IReadOnlyList<string> Answer { get; init; }

    /// <summary>Null when there is none or it cannot be read: it is only ever advice.</summary>
    public static PublishStamp? TryRead(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            using var reader = new BinaryReader(File.OpenRead(path));
            return reader.ReadInt32() == Version ? new PublishStamp { Key = reader.ReadString(), Checks = ReadWords(reader), Answer = ReadWords(reader) } : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Cut off by a crash, or by another version: publish as if there were none.
            return null;
        }
    }

    public static void Delete(string folder)
    {
        // File.Delete forgives a missing file, and not a missing folder.
        if (Directory.Exists(folder)) File.Delete(Path.Combine(folder, FileName));
    }

    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        Directory.CreateDirectory(folder);
        using (var writer = new BinaryWriter(File.Create(temporary)))
        {
            writer.Write(Version);
            writer.Write(Key);
            WriteWords(writer, Checks);
            WriteWords(writer, Answer);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static string[] ReadWords(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        if (count is < 0 or > MostWords) throw new FormatException("The stamp is damaged.");
        var words = new string[count];
        for (var i = 0; i < count; i++) words[i] = reader.ReadString();
        return words;
    }

    private static void WriteWords(BinaryWriter writer, IReadOnlyList<string> words)
    {
        writer.Write(words.Count);
        foreach (var word in words) writer.Write(word);
    }
}
