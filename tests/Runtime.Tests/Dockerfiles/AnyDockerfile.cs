using BuildKit.Building;
using BuildKit.Dockerfiles;
using BuildKit.Dockerfiles.Parsing;
using BuildKit.Dockerfiles.Planning;
using FsCheck;
using FsCheck.Fluent;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>What holds for every text, sensible or not.</summary>
public sealed class AnyDockerfile
{
    private static readonly string[] Pieces =
    [
        "FROM ", "alpine", " AS ", "build", "RUN ", "COPY ", "ADD ", "ENV ", "ARG ", "LABEL ", "CMD ", "ENTRYPOINT ", "ONBUILD ", "HEALTHCHECK ", "SHELL ", "USER ",
        "VOLUME ", "EXPOSE ", "WORKDIR ", "STOPSIGNAL ", "MAINTAINER ", "--from=", "--mount=type=", "cache", "secret", ",target=", "--chown=", "--link", "-- ", "$", "${", "}", "A", "=",
        ":-", "##", "%%", "/", "*", "?", "\\", "\\\\", "`", "'", "\"", "[", "]", "\"a\",", "<<EOF", "<<-'X'", "EOF", "X", "\n", "\n", "\n", "\r\n", " ", "\t", "\f", "#",
        "# escape=`\n", "# syntax=x\n", "# check=skip=all\n", "# comment\n", "\u00a0", "é", "\ud83d\ude00", "\0", "80/tcp", "0", "99999999999999999999", "..", "."
    ];

    private static readonly Gen<string> Texts = Gen.Elements(Pieces).ListOf().Select(string.Concat);

    private static readonly Gen<string> Starting = Texts.Select(t => "FROM a AS b\n" + t);

    [Fact]
    public void Printing_and_reading_again_gives_the_same_nodes() => Check(Gen.OneOf(Texts, Starting), 3000, text =>
    {
        if (TryParse(text) is not { } parsed) return true;
        var again = DockerfileParser.Parse(DockerfilePrinter.Print(parsed));
        return ParsedDockerfileText.Of(parsed, false) == ParsedDockerfileText.Of(again, false);
    });

    [Fact]
    public void Nothing_but_a_dockerfile_exception_ever_comes_out() => Check(Gen.OneOf(Texts, Starting), 3000, text =>
    {
        Survive(text);
        return true;
    });

    [Fact]
    public void Ranges_are_inside_the_text() => Check(Starting, 1000, text => TryParse(text) is not { } parsed || parsed.Nodes.All(n =>
        n.Range.Start.Line >= 1 && n.Range.End.Line <= parsed.Source.LineCount && n.Range.Start.Line <= n.Range.End.Line && n.Range.Start.Column >= 1 &&
        parsed.Source.Line(n.Range.Start.Line)[(n.Range.Start.Column - 1)..].Length > 0));

    /// <summary>Real files with bytes changed, lost and doubled, which come nearer to the edges than random texts.</summary>
    [Fact]
    public async Task Mutated_files_never_crash_or_hang()
    {
        var work = Task.Run(() =>
        {
            var random = new System.Random(20260101);
            var files = Directory.GetFiles(DockerfileData.Root, "Dockerfile", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText).Where(t => t.Length < 4000).ToArray();
            for (var round = 0; round < 4000; round++) Survive(Mutate(random, files[random.Next(files.Length)], files[random.Next(files.Length)]));
        });
        await work.WaitAsync(TimeSpan.FromMinutes(2));
    }

    private static void Survive(string text)
    {
        try
        {
            PlannedCase.Of(text, "arg A=1", "ignore *.md").Plan();
        }
        catch (DockerfileException e)
        {
            Assert.NotEmpty(e.Message);
            Assert.DoesNotContain('\n', e.Describe());
        }
    }

    private static string Mutate(System.Random random, string text, string other)
    {
        var result = new System.Text.StringBuilder(text);
        for (var i = random.Next(1, 6); i > 0 && result.Length > 0; i--)
        {
            var at = random.Next(result.Length);
            var length = Math.Min(random.Next(1, 12), result.Length - at);
            switch (random.Next(5))
            {
                case 0: result.Remove(at, length); break;
                case 1: result.Insert(at, Pieces[random.Next(Pieces.Length)]); break;
                case 2: result[at] = (char)random.Next(1, 300); break;
                case 3: result.Insert(at, result.ToString(at, length)); break;
                default: result.Insert(at, other.AsSpan(random.Next(other.Length + 1))); break;
            }
        }

        return result.ToString();
    }

    private static ParsedDockerfile? TryParse(string text)
    {
        try
        {
            return DockerfileParser.Parse(text);
        }
        catch (DockerfileException)
        {
            return null;
        }
    }

    private static void Check(Gen<string> texts, int count, Func<string, bool> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(count).WithEndSize(60), Prop.ForAll(texts.ToArbitrary(), holds));
}
