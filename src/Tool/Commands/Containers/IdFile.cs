using System.CommandLine;
using BuildKit.Containers;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>
/// The file of <c>--cidfile</c>: for scripts that find the container again. It is made before anything else, so that a container is not there
/// without it, and goes again when there is no container.
/// </summary>
internal sealed class IdFile : IDisposable
{
    private readonly FileStream? _file;
    private bool _isWritten;

    private IdFile(FileStream? file) => _file = file;

    public static Option<string?> Option() => Inputs.Text("--cidfile", null, "string", "Write the container's id to a file that must not exist");

    /// <param name="path">Null: no file is wanted.</param>
    public static IdFile Make(string? path)
    {
        if (path is null) return new IdFile(null);
        try
        {
            return new IdFile(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0));
        }
        catch (IOException) when (Path.Exists(path))
        {
            throw ToolException.FileExists(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw ToolException.CannotOpen(path, e);
        }
    }

    public void Write(Container container)
    {
        _file?.Write(System.Text.Encoding.ASCII.GetBytes(container.Id));
        _isWritten = true;
    }

    public void Dispose()
    {
        if (_file is null) return;
        _file.Dispose();
        if (!_isWritten) File.Delete(_file.Name);
    }
}
