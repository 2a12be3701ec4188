namespace BuildKit.Registries.SignIn;

/// <summary>
/// Finds the programs named docker-credential-NAME. Only in the folders given, in their order: a search by the system would begin with the
/// current folder, which may be a repository somebody else filled.
/// </summary>
/// <param name="folders">What PATH says.</param>
/// <param name="timeout">How long a helper may take; some ask a person.</param>
public sealed class CredentialHelpers(IReadOnlyList<string> folders, TimeSpan timeout)
{
    internal const string Prefix = "docker-credential-";

    internal TimeSpan Timeout => timeout;

    internal CredentialHelper Named(string name)
    {
        if (name.Length > 128 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) throw RegistryException.HelperFailed("of that name", "the name is not one of a program");
        var file = Prefix + name + (OperatingSystem.IsWindows() ? ".exe" : "");
        var path = folders.Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
        return new CredentialHelper(name, path ?? throw RegistryException.HelperFailed(Prefix + name, "it is not in PATH"), timeout);
    }
}
