using BuildKit.Dockerfiles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Build;

/// <summary>The Dockerfile and the main context, as <c>-f</c> and the argument say.</summary>
internal sealed record BuildInputs(DockerfileChoice Dockerfile, BuildContextChoice Context)
{
    private const string StandardInput = "-";


    /// <param name="call">Has the standard input.</param>
    /// <param name="context">A folder, an address, or '-' for standard input: an archive with everything, or a Dockerfile without a context.</param>
    /// <param name="file">What <c>-f</c> says.</param>
    public static BuildInputs Find(Call call, string context, string? file)
    {
        if (context == StandardInput && file == StandardInput) throw ToolException.WrongArguments("the context and the Dockerfile cannot both be standard input");
        if (context == StandardInput) return Of(StreamedContext.Read(Input(call, "an archive or a Dockerfile"), file));
        if (file == StandardInput) return new BuildInputs(StreamedContext.ReadDockerfile(Input(call, "a Dockerfile")), ContextSyntax.ParseMain(context));
        var choice = ContextSyntax.ParseMain(context);
        return new BuildInputs(choice is BuildContextChoice.Folder folder ? FileIn(folder.Path, file) : new DockerfileChoice.InContext(file ?? DockerfileChoice.DefaultName), choice);
    }

    /// <summary>By default the one in the context; <c>-f</c> counts from where the caller stands, as Docker has it.</summary>
    private static DockerfileChoice.File FileIn(string folder, string? file)
    {
        var path = file is null ? Path.Combine(folder, DockerfileChoice.DefaultName) : Path.GetFullPath(file);
        return new DockerfileChoice.File(path);
    }

    private static BuildInputs Of((DockerfileChoice Dockerfile, BuildContextChoice Context) streamed) => new(streamed.Dockerfile, streamed.Context);

    private static Stream Input(Call call, string what) =>
        call.Environment.InputIsTerminal ? throw ToolException.ReadsFromTerminal(what, "Redirect one, or name a folder.") : call.Environment.Input();
}
