using System.Runtime.Versioning;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class CreateCommand
{
    public static Verb Create()
    {
        var flags = new ContainerFlags();
        return new Verb
        {
            Usage = "create [OPTIONS] IMAGE [COMMAND] [ARG...]",
            Description = "Create a container without starting it, and print its id",
            Options = flags.Options,
            Arguments = flags.Arguments,
            OptionsEndAtFirstArgument = true,
            PassesContainerCode = true,
            Examples = ["create --name shop -p 8080:8080 shop:1.0"],
            Run = async (call, cancellationToken) =>
            {
                using var idFile = flags.MakeIdFile(call);
                var spec = await flags.ReadAsync(call, cancellationToken);
                var created = await Engines.Open(call).CreateAsync(spec, cancellationToken);
                idFile.Write(created);
                call.Output.WriteLine(created.Id);
                return ExitCode.Success;
            },
        };
    }
}
