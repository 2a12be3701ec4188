using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Tests.Cli;

public sealed class HelpTests
{
    public static TheoryData<string> Screens()
    {
        var screens = new TheoryData<string> { "" };
        foreach (var group in CommandTable.Groups) screens.Add(group);
        foreach (var entry in CommandTable.Entries.Where(e => !e.IsHidden)) screens.Add(entry.Path);
        return screens;
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Every_screen_is_as_it_was_reviewed(string path)
    {
        using var tool = new ToolRun();
        var output = await tool.OkAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        TestData.AssertGolden(TestData.Path($"Golden/help/{(path.Length == 0 ? "dotnet-container" : path.Replace(' ', '-'))}.txt"), output);
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Help_of_a_command_is_the_same_by_both_ways(string path)
    {
        using var tool = new ToolRun();
        var words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(await tool.OkAsync([.. words, "--help"]), await tool.OkAsync(["help", .. words]));
    }

    [Fact]
    public void Every_command_has_examples_and_described_options()
    {
        foreach (var entry in CommandTable.Entries.Where(e => !e.IsHidden))
        {
            var verb = entry.Create();
            Assert.True(verb.Examples.Count > 0, $"{entry.Path} has no example");
            Assert.All(verb.Options, o => Assert.False(string.IsNullOrEmpty(o.Description), $"{entry.Path} {o.Name} is not described"));
            Assert.Contains(verb.Usage.Split(' ')[0], entry.Shortcuts.Append(entry.Path).Select(p => p.Split(' ')[0]));
        }
    }

    /// <summary>An example that does not parse is a lie.</summary>
    [Fact]
    public void Every_example_parses()
    {
        foreach (var entry in CommandTable.Entries.Where(e => !e.IsHidden))
            foreach (var example in entry.Create().Examples.Where(e => !e.StartsWith('#')))
                ReadExample(example);
    }

    [Fact]
    public void Names_and_shortcuts_are_unique()
    {
        var names = CommandTable.Entries.SelectMany(e => e.Shortcuts.Prepend(e.Path)).ToList();
        Assert.Equal(names.Distinct().Count(), names.Count);
        Assert.All(CommandTable.Groups, g => Assert.NotNull(CommandTable.SummaryOf(g)));
    }

    private static void ReadExample(string example)
    {
        var line = example.Split(" | ")[0].Split(" > ")[0].Split(" < ")[0];
        var words = ShellWords.Split(line);
        var route = Route.Find(words);
        Assert.True(route.Entry is not null, $"'{example}' is not a command");
        Assert.NotNull(CommandReader.Read(route.Entry.Create(), route.Entry.Path, route.Tokens));
    }
}
