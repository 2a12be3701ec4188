using System.CommandLine;
using System.Globalization;
using System.Text;
using BuildKit.Images;
using BuildKit.Storage;
using BuildKit.Tool.Commands;

namespace BuildKit.Tool.Cli;

/// <summary>One run of a command: its values, and the world it may touch. What a command does not ask for is not opened.</summary>
internal sealed class Call(ParseResult values, ToolEnvironment environment, TextWriter output, string? root) : IDisposable
{
    private Store? _store;

    public ToolEnvironment Environment => environment;

    public TextWriter Output => output;

    public DateTimeOffset Now => environment.Clock.GetUtcNow();

    public Store Store => _store ??= OpenStore();

    /// <summary>Where the store is, without opening it.</summary>
    public StoreLocation Location => StoreLocation.FromEnvironment(StoreEnvironment.OfThisProcess(Variable));

    public ImageCatalog Images => new(Store, StoreUsers.Of(Store));

    public bool Get(Option<bool> option) => values.GetValue(option);

    public string? Get(Option<string?> option) => values.GetValue(option);

    public IReadOnlyList<string> Get(Option<string[]> option) => values.GetValue(option) ?? [];

    public string Get(Argument<string> argument) => values.GetRequiredValue(argument);

    public string? Find(Argument<string?> argument) => values.GetValue(argument);

    public IReadOnlyList<string> Get(Argument<string[]> argument) => values.GetValue(argument) ?? [];

    /// <summary>True when it was given at all, be it empty.</summary>
    public bool Has(Option option) => values.GetResult(option) is { Implicit: false };

    /// <summary>Null when it was not given, or was given empty: scripts write <c>--name="$NAME"</c>.</summary>
    public string? GetNotEmpty(Option<string?> option) => Get(option) is { Length: > 0 } text ? text : null;

    /// <summary>Says why an option of <see cref="Inputs.Refused"/> is not here, where it was given and asks for something.</summary>
    public void Refuse(Option<string[]> option)
    {
        if (option is RefusedOption refused && Get(option).Any(value => value.Length > 0 && !refused.Allowed.Contains(value)))
            throw ToolException.NotOffered(refused.Name, refused.Reason, refused.Instead);
    }

    public int? Number(Option<string?> option, int least = int.MinValue)
    {
        if (Get(option) is not { } text) return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw ToolException.InvalidValue(option.Name, text, least == int.MinValue ? "a whole number" : $"a whole number from {least}");
    }

    /// <summary>One of a few words, or the first of them when the option was not given, or was given empty.</summary>
    public string OneOf(Option<string?> option, params ReadOnlySpan<string> allowed)
    {
        var text = Get(option) is { Length: > 0 } given ? given : allowed[0];
        foreach (var word in allowed)
            if (word == text) return word;
        throw ToolException.InvalidValue(option.Name, text, string.Join(", ", allowed!));
    }

    /// <summary>A variable of the environment; <c>--root</c> stands in for the one that names the store.</summary>
    public string? Variable(string name) => name == "DOTNET_CONTAINER_ROOT" && root is not null ? root : environment.Variable(name);

    /// <summary>A line for people, beside the output.</summary>
    public void Note(string line)
    {
        output.Flush();
        environment.Error.Write(Encoding.UTF8.GetBytes(line + "\n"));
    }

    /// <summary>For who follows the store's events.</summary>
    public void NoteImage(string action, string name) =>
        Store.Note(new StoreEvent("image", action, name, Now) { Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = name } });

    /// <summary>Reports an error and goes on, for commands that do several things.</summary>
    public void Report(BuildKitException error)
    {
        output.Flush();
        ErrorPrinter.Print(environment, error, null);
    }

    /// <summary>To be called when the command is done. The store is opened anew: the leases on what the command used have then ended.</summary>
    public void KeepDiskLimit()
    {
        if (_store is not { HasGrown: true } || Variable(DiskLimit.Variable) is not { Length: > 0 } limit) return;
        _store.Dispose();
        _store = OpenStore();
        DiskLimit.Keep(this, limit);
    }

    public void Dispose() => _store?.Dispose();

    private Store OpenStore()
    {
        var store = Store.Open(Location);
        if (OperatingSystem.IsLinux() && store.Location.Rootless) store.Foreign = Commands.Containers.Engines.Foreign(this, store);
        return store;
    }
}
