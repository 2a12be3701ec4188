namespace BuildKit.Bench;

/// <summary>Prints tables as Markdown as soon as they are measured, headed by the machine they were measured on.</summary>
internal static class Report
{
    public static void Head() =>
        Console.WriteLine($"Measured {DateTime.UtcNow:yyyy-MM-dd} on {Environment.ProcessorCount} cores, {Environment.OSVersion.VersionString}, .NET {Environment.Version}.");

    public static void Table(string title, string[] header, IEnumerable<string[]> rows)
    {
        Console.WriteLine($"\n### {title}\n");
        Line(header);
        Line([.. header.Select(_ => "---")]);
        foreach (var row in rows) Line(row);
    }

    private static void Line(string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");
}
