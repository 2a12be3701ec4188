using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BuildKit.Dockerfiles.Linting;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>docs/dockerfile-checks.md is made of the table of rules; UPDATE_GOLDEN=1 writes it anew.</summary>
public sealed partial class CheckDocumentation
{
    private static readonly string[] Rooms = ["src/Runtime/Dockerfiles", "src/Runtime/Files"];

    [Fact]
    public void The_page_says_what_the_table_says()
    {
        var path = Path.Combine(DockerfileData.Repository, "docs/dockerfile-checks.md");
        if (DockerfileData.Updates) File.WriteAllText(path, Page());
        Assert.Equal(File.ReadAllText(path), Page());
    }

    [Fact]
    public void Rules_are_sorted_and_named_once()
    {
        var names = LintRules.All.Select(r => r.Name).ToArray();
        Assert.Equal(names.Order(StringComparer.Ordinal).Distinct(), names);
    }

    [Fact]
    public void The_examples_are_what_they_say()
    {
        Assert.All(LintRules.All.Where(r => r.Name != "InvalidBaseImagePlatform"), rule =>
        {
            Assert.Contains(rule.Name, Warnings(rule, rule.Bad));
            Assert.DoesNotContain(rule.Name, Warnings(rule, rule.Good));
        });
    }

    [Fact]
    public void Every_code_of_these_rooms_has_a_line_in_the_list_of_errors()
    {
        var list = File.ReadAllText(Path.Combine(DockerfileData.Repository, "docs/errors.md"));
        var used = Rooms.SelectMany(room => Directory.EnumerateFiles(Path.Combine(DockerfileData.Repository, room), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(m => m.Value)).Distinct();
        Assert.All(used, code => Assert.Contains($"| {code} |", list, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Warnings(LintRule rule, string example)
    {
        var text = example.Contains("FROM", StringComparison.OrdinalIgnoreCase) ? example : $"FROM base\n{example}";
        string[] options = ["arg TAG=1", $"arg BUILDKIT_DOCKERFILE_CHECK=experimental={rule.Name}", "ignore secret.txt"];
        return PlannedCase.Of(text, options).Plan().Warnings.Select(w => w.Rule.Name);
    }

    private static string Page()
    {
        var page = new StringBuilder("# Checks of Dockerfiles\n\nThis page is made from the table of rules: `UPDATE_GOLDEN=1 dotnet test tests/Runtime.Tests` writes it anew.\n\n");
        page.Append("`dotnet container build --check` applies these rules without building; builds warn. A rule is skipped in the whole file by `# check=skip=Name,Name` at its top, for one\n");
        page.Append("instruction by the same comment directly above it; `# check=error=true` lets broken rules fail the build. Experimental rules are checked when named: `# check=experimental=Name`.\n");
        page.Append("The build argument `BUILDKIT_DOCKERFILE_CHECK` holds the same options and is stronger.\n");
        foreach (var rule in LintRules.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {rule.Name}\n\n{(rule.IsExperimental ? "Experimental. " : "")}{rule.Description}\n\n```text\n{rule.Format}\n```\n\n{rule.Explanation}\n");
            page.Append(CultureInfo.InvariantCulture, $"\nNot so:\n\n```dockerfile\n{rule.Bad}\n```\n\nBut so:\n\n```dockerfile\n{rule.Good}\n```\n");
        }

        return page.ToString();
    }

    [GeneratedRegex("BK[0-9]{4}")]
    private static partial Regex Code();
}
