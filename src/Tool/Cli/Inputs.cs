using System.CommandLine;

namespace BuildKit.Tool.Cli;

/// <summary>
/// Options and arguments as commands declare them. Values stay strings here; <see cref="Call"/> turns them into numbers or durations, with
/// messages that say what was wanted.
/// </summary>
internal static class Inputs
{
    public static Option<bool> Flag(string name, string? alias, string description) =>
        new(name, alias is null ? [] : [alias]) { Description = description };

    public static Option<string?> Text(string name, string? alias, string placeholder, string description) =>
        new(name, alias is null ? [] : [alias]) { Description = description, HelpName = placeholder };

    /// <summary>"true" where nothing is said: <c>--sbom</c>, <c>--sbom=cyclonedx</c>.</summary>
    public static Option<string?> Choice(string name, string placeholder, string description) =>
        new(name) { Description = description, HelpName = placeholder, Arity = ArgumentArity.ZeroOrOne };

    /// <summary>How help shows what an option takes: " string", "[=string]" where the value may be left out, nothing for switches.</summary>
    public static string PlaceholderOf(Option option) => option switch
    {
        { HelpName: null } => "",
        { Arity.MinimumNumberOfValues: 0 } => $"[={option.HelpName}]",
        _ => " " + option.HelpName,
    };

    /// <summary>May be given several times.</summary>
    public static Option<string[]> Many(string name, string? alias, string placeholder, string description) =>
        new(name, alias is null ? [] : [alias]) { Description = description, HelpName = placeholder };

    public static Argument<string> One(string name) => new(name) { Arity = ArgumentArity.ExactlyOne };

    public static Argument<string?> Perhaps(string name) => new(name) { Arity = ArgumentArity.ZeroOrOne };

    public static Argument<string[]> Several(string name) => new(name) { Arity = ArgumentArity.OneOrMore };

    public static Argument<string[]> Any(string name) => new(name) { Arity = ArgumentArity.ZeroOrMore };

    public static Option<string?> Format(string what) =>
        Text("--format", null, "string", $"Show {what} as 'json', as 'table' with TEMPLATE, or by a Go template");

    /// <summary>podman's name and meaning; what was not given is decided by the registry's name.</summary>
    public static Option<bool> TlsVerify() =>
        Flag("--tls-verify", null, "Want HTTPS and a trusted certificate; =false takes any certificate, or plain HTTP (by the registry's name)");

    /// <summary>Docker's pull and push have it, scripts give it, and it means nothing without content trust, which Docker has given up too.</summary>
    public static Option<bool> DisableContentTrust() => NoEffect("--disable-content-trust", "there is no content trust");

    /// <summary>A switch of Docker's that scripts give, and that changes nothing here. Help does not show it.</summary>
    public static Option<bool> NoEffect(string name, string reason) => new(name) { Description = $"Does nothing: {reason}", Hidden = true };

    public const string ForWindows = "it is for containers of Windows";

    /// <summary>
    /// An option of Docker's that is known, so that it can be said why it is not here: <see cref="Call.Refuse"/>. Help does not show it.
    /// </summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="reason">Why it is not here.</param>
    /// <param name="instead">What to do instead.</param>
    /// <param name="allowed">Values that mean what is done anyway.</param>
    public static Option<string[]> Refused(string name, string reason, string? instead, params string[] allowed) =>
        new RefusedOption(name, reason, instead, allowed);

    public static Option<bool> Quiet(string what) => Flag("--quiet", "-q", what);
}
