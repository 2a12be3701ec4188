using BuildKit.Building.Steps;
using BuildKit.Linux;

namespace BuildKit.Building.Solving;

/// <summary>A build that stopped at a step.</summary>
public sealed class BuildException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    /// <summary>The step, where one failed.</summary>
    public StepLabel? Step { get; init; }

    /// <summary>The exit code of its program, where one ran.</summary>
    public int? ProgramCode { get; init; }

    internal static BuildException ProgramFailed(StepLabel step, IReadOnlyList<string> arguments, int code) =>
        new("BK4340", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Running {PosixPath.Printable(step.ToString())}: process \"{PosixPath.Printable(string.Join(' ', arguments))}\" did not complete successfully: exit code: {code}."),
            "Its output above says why.") { Step = step, ProgramCode = code };

    internal static BuildException StepFailed(StepLabel step, Exception inner) =>
        new(inner is BuildKitException known ? known.Code : "BK4341", $"{PosixPath.Printable(step.ToString())}: {inner.Message}", (inner as BuildKitException)?.Remedy, inner) { Step = step };

    internal static BuildException NoRunner(StepLabel step) =>
        new("BK4342", $"Running {PosixPath.Printable(step.ToString())}: programs cannot be run here.", "Build on Linux.") { Step = step };

    internal static BuildException MissingSecret(string id) =>
        new("BK4343", $"Mounting the secret '{PosixPath.Printable(id)}': the build has none of that id, and it is required.", $"Give it with --secret id={PosixPath.Printable(id)},src=FILE.");

    internal static BuildException MissingAgent(string id) =>
        new("BK4344", $"Mounting the SSH agent '{PosixPath.Printable(id)}': the build has none of that id, and it is required.", "Give it with --ssh.");

    internal static BuildException NoSuchContext(string name) =>
        new("BK4345", name.Length == 0 ? "Copying from the build context: this build has none." : $"Copying from the context '{PosixPath.Printable(name)}': the build has none of that name.", "Name a folder as context.");

    internal static BuildException NotInMount(string source, string target) =>
        new("BK4346", $"Mounting '{PosixPath.Printable(source)}' at '{PosixPath.Printable(target)}': there is nothing of that name in its source.");

    internal static BuildException Insecure(StepLabel step) =>
        new("BK4347", $"Running {PosixPath.Printable(step.ToString())}: it wants to run without protection, which this build does not allow.", "Allow it with --allow security.insecure, or leave --security out.") { Step = step };

    internal static BuildException OtherPlatform(StepLabel step, string platform, string machine) =>
        new("BK4348", $"Running {PosixPath.Printable(step.ToString())}: its programs are for {platform}, this machine is {machine}, and no emulator is registered (binfmt_misc).",
            "Build on such a machine, register an emulator (qemu-user-static), or cross-compile in a stage with FROM --platform=$BUILDPLATFORM.") { Step = step };

    internal static BuildException CacheNotFolder(string id, string source) =>
        new("BK4349", $"Filling the cache mount '{PosixPath.Printable(id)}': its source '{PosixPath.Printable(source)}' is no folder.");
}
