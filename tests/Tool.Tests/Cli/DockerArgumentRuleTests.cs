using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Tests.Cli;

public sealed class DockerArgumentRuleTests
{
    [Theory]
    [InlineData("busybox ls -la", "busybox|ls|-la")]
    [InlineData("-it busybox sh -c ls", "-i -t busybox|sh|-c|ls")]
    [InlineData("--rm true", "--rm true")]
    [InlineData("-d busybox --rm -it --unknown", "-d busybox|--rm|-it|--unknown")]
    [InlineData("--rm=false -i=true busybox", "-i busybox")]
    [InlineData("-p8080:80 -p 1:2 -p=3:4 busybox", "-p 8080:80,1:2,3:4 busybox")]
    [InlineData("-e A=b:c -eX=1 --env=Y=2 --env Z=3 busybox", "-e A=b:c,X=1,Y=2,Z=3 busybox")]
    [InlineData("-e -it busybox", "-e -it busybox")]
    [InlineData("-e --rm busybox", "-e --rm busybox")]
    [InlineData("-dit --name web -- --image -x", "-d -i -t --name web --image|-x")]
    [InlineData("--name a --name b busybox", "--name b busybox")]
    [InlineData("--rm --rm=false -it -i busybox", "-i -t busybox")]
    [InlineData("--name= busybox x", "--name  busybox|x")]
    [InlineData("-itpe busybox sh", "-i -t -p e busybox|sh")]
    [InlineData("-v /a:/b:ro -v c:\\x:/y busybox", "-v /a:/b:ro,c:\\x:/y busybox")]
    [InlineData("-e \"quoted\" busybox", "-e \"quoted\" busybox")]
    [InlineData("busybox @file", "busybox|@file")]
    [InlineData("busybox [diagram]", "busybox|[diagram]")]
    [InlineData("busybox -- x", "busybox|--|x")]
    public void What_follows_the_image_belongs_to_the_container(string line, string expected) => Assert.Equal(expected, Sample.Read(line, boundary: true));

    [Theory]
    [InlineData("web -d other", "-d web|other")]
    [InlineData("web --name x -it", "-i -t --name x web")]
    [InlineData("a -- -d", "a|-d")]
    [InlineData("- -d", "-d -")]
    [InlineData("--told web", "--told true web")]
    [InlineData("--told=all web", "--told all web")]
    public void Elsewhere_options_may_stand_anywhere(string line, string expected) => Assert.Equal(expected, Sample.Read(line, boundary: false));

    [Theory]
    [InlineData("--nam x busybox", "there is no option '--nam'. Did you mean '--name'?")]
    [InlineData("-dz busybox", "there is no option '-z' in '-dz'")]
    [InlineData("-z busybox", "there is no option '-z'")]
    [InlineData("--name", "the option '--name' needs a value")]
    [InlineData("-d -e", "the option '-e' needs a value")]
    [InlineData("--rm=maybe busybox", "'maybe' is not valid; want true or false")]
    [InlineData("-d", "'sample' takes at least 1 argument, got 0")]
    public void A_wrong_line_says_what_is_wrong(string line, string message)
    {
        var error = Assert.Throws<ToolException>(() => Sample.Read(line, boundary: true));
        Assert.True(error.IsUsage);
        Assert.Contains(message, error.Describe(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", true)]
    [InlineData("-d --help", true)]
    [InlineData("-h", true)]
    [InlineData("busybox --help", false)]
    public void Help_is_asked_for_before_the_image_only(string line, bool expected) => Assert.Equal(expected, Sample.Read(line, boundary: true) == "help");

    /// <summary>A command with the kinds of options that run has; reading it back shows what the parser understood.</summary>
    private static class Sample
    {
        public static string Read(string line, bool boundary)
        {
            var interactive = Inputs.Flag("--interactive", "-i", "");
            var tty = Inputs.Flag("--tty", "-t", "");
            var detach = Inputs.Flag("--detach", "-d", "");
            var remove = Inputs.Flag("--rm", null, "");
            var name = Inputs.Text("--name", null, "string", "");
            var publish = Inputs.Many("--publish", "-p", "list", "");
            var environment = Inputs.Many("--env", "-e", "list", "");
            var told = Inputs.Choice("--told", "string", "");
            var volume = Inputs.Many("--volume", "-v", "list", "");
            var image = Inputs.One("IMAGE");
            var command = Inputs.Any("COMMAND");
            var verb = new Verb
            {
                Usage = "sample [OPTIONS] IMAGE [COMMAND] [ARG...]",
                Description = "",
                Options = [interactive, tty, detach, remove, name, publish, environment, volume, told],
                Arguments = [image, command],
                OptionsEndAtFirstArgument = boundary,
                Run = (_, _) => Task.FromResult(0),
            };
            var values = CommandReader.Read(verb, "sample", line.Split(' '));
            if (values is null) return "help";
            var parts = new List<string>();
            if (values.GetValue(detach)) parts.Add("-d");
            if (values.GetValue(interactive)) parts.Add("-i");
            if (values.GetValue(tty)) parts.Add("-t");
            if (values.GetValue(remove)) parts.Add("--rm");
            if (values.GetValue(told) is { } choice) parts.Add($"--told {choice}");
            if (values.GetValue(name) is { } n) parts.Add("--name " + n);
            foreach (var (option, letter) in new[] { (publish, "-p"), (environment, "-e"), (volume, "-v") })
                if (values.GetValue(option) is { Length: > 0 } many) parts.Add($"{letter} {string.Join(',', many)}");
            parts.Add(string.Join('|', new[] { values.GetRequiredValue(image) }.Concat(values.GetValue(command)!)));
            return string.Join(' ', parts);
        }
    }
}
