using System.Globalization;
using BuildKit.Dockerfiles.Parsing;
using BuildKit.Images;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Instructions;

internal sealed partial class InstructionReader
{
    private const long ShortestDuration = 1_000_000;

    private Instruction.HealthCheck HealthCheck(DockerfileNode node)
    {
        var flags = new FlagValues(source, node,
            ("interval", FlagKind.Text), ("timeout", FlagKind.Text), ("start-period", FlagKind.Text), ("start-interval", FlagKind.Text), ("retries", FlagKind.Text));
        var (kind, command) = ArgumentWords.FirstField(AtLeastOne(node)) ?? (node.Arguments, "");
        return new Instruction.HealthCheck
        {
            Node = node,
            Check = kind.ToUpperInvariant() switch
            {
                "NONE" when command.Length > 0 => throw DockerfileException.InvalidHealthCheck(source, node, "NONE takes no arguments"),
                "NONE" => new Healthcheck { Test = ["NONE"] },
                "CMD" => new Healthcheck
                {
                    Test = Test(node, command),
                    Interval = Duration(flags.Flag("interval")),
                    Timeout = Duration(flags.Flag("timeout")),
                    StartPeriod = Duration(flags.Flag("start-period")),
                    StartInterval = Duration(flags.Flag("start-interval")),
                    Retries = Retries(flags.Flag("retries")),
                },
                _ => throw DockerfileException.InvalidHealthCheck(source, node, "want CMD and a command, or NONE"),
            },
        };
    }

    private string[] Test(DockerfileNode node, string command)
    {
        try
        {
            if (JsonForm.TryRead(command) is { } items) return items.Count > 0 ? ["CMD", .. items] : throw DockerfileException.InvalidHealthCheck(source, node, "CMD has no command");
        }
        catch (FormatException)
        {
            throw DockerfileException.NotStrings(source, node.Range, "HEALTHCHECK");
        }

        return command.Length > 0 ? ["CMD-SHELL", command] : throw DockerfileException.InvalidHealthCheck(source, node, "CMD has no command");
    }

    /// <summary>Docker refuses what is shorter than a millisecond; zero means the default.</summary>
    private long? Duration(NodeFlag? flag)
    {
        if (flag?.Value is not { Length: > 0 } text) return null;
        if (!GoDuration.TryParse(text, out var nanoseconds)) throw DockerfileException.InvalidDuration(source, flag);
        if (nanoseconds == 0) return null;
        return nanoseconds >= ShortestDuration ? nanoseconds : throw DockerfileException.InvalidDuration(source, flag);
    }

    private int? Retries(NodeFlag? flag)
    {
        if (flag?.Value is not { Length: > 0 } text) return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var retries)) throw DockerfileException.InvalidFlagValue(source, flag, ["a number from 0"]);
        return retries == 0 ? null : retries;
    }
}
