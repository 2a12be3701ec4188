namespace BuildKit;

/// <summary>
/// The root of every error this product raises on purpose. <see cref="Code"/> is stable across releases, is the same in MSBuild and on
/// the command line, and has an entry in docs/errors.md. <see cref="Exception.Message"/> says which step failed on which subject and
/// what was found instead of what was wanted; <see cref="Remedy"/> says what the reader can do about it.
/// </summary>
public class BuildKitException : Exception
{
    public BuildKitException(string code, string message, string? remedy = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Remedy = remedy;
    }

    /// <summary>"BK" and four digits: 1xxx registries, 2xxx input, 3xxx containers and kernel, 4xxx store, 5xxx Dockerfiles, 6xxx archives and layers.</summary>
    public string Code { get; }

    public string? Remedy { get; }

    /// <summary>Message and remedy on one line, without the code.</summary>
    public string Describe() => Remedy is null ? Message : $"{Message} {Remedy}";
}
