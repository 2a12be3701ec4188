using BuildKit.Dockerfiles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Build;

/// <summary><c>--secret id=npm,src=$HOME/.npmrc</c>, <c>--secret id=TOKEN,env=GITHUB_TOKEN</c>; without a source, the variable or else the file of that name.</summary>
internal static class SecretSyntax
{
    private const string Option = "--secret";

    /// <summary>BuildKit's limit: a secret is a key or a token, and it is held in memory.</summary>
    private const int MostBytes = 500 * 1024;

    public static BuildSecret Parse(Call call, string text)
    {
        var fields = OptionFields.Parse(Option, text, "id", "src", "source", "env", "type");
        var id = fields.Bare ?? fields["id"] ?? fields["src"] ?? fields["source"] ?? fields.Need("env");
        var file = fields["src"] ?? fields["source"];
        var variable = fields["env"];
        switch (fields["type"])
        {
            case null:
                break;
            case "env":
                (variable, file) = (variable ?? file ?? id, null);
                break;
            case "file":
                file ??= id;
                break;
            default:
                throw fields.Wrong("type=file or type=env");
        }

        if (variable is null && file is null)
        {
            variable = call.Environment.Variable(id) is null ? null : id;
            file = variable is null ? id : null;
        }

        return new BuildSecret(id, variable is not null ? OfVariable(call, variable, id) : OfFile(file!, fields));
    }

    private static ReadOnlyMemory<byte> OfVariable(Call call, string variable, string id) =>
        call.Environment.Variable(variable) is { } value ? System.Text.Encoding.UTF8.GetBytes(value) : throw ToolException.SecretNotSet(id, variable);

    private static byte[] OfFile(string path, OptionFields fields)
    {
        using var file = InputFile.OpenRead(path);
        if (file.Length > MostBytes) throw fields.Wrong("a file of at most 500 KiB");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
