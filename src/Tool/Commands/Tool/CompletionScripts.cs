using System.Text;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Tool;

/// <summary>
/// Scripts made from the command table. They hold all names and ask the tool for nothing, so that completing costs no start of a process
/// except for names of images and containers, which 'images' and 'ps' list.
/// </summary>
internal static class CompletionScripts
{
    public static string Bash() => $$"""
        # bash completion for dotnet-container; source it, or put it where bash-completion looks.
        _dotnet_container() {
            local cur words line group
            cur="${COMP_WORDS[COMP_CWORD]}"
            words=()
            for ((i = 1; i < COMP_CWORD; i++)); do
                [[ "${COMP_WORDS[i]}" == -* ]] || words+=("${COMP_WORDS[i]}")
            done
            [[ "${COMP_WORDS[0]##*/}" == dotnet ]] && words=("${words[@]:1}")
            line="${words[*]:0:2}"
            case "$line" in
        {{BashCases()}}
            esac
            case "${words[0]:-}" in
        {{BashFirstCases()}}
            *) COMPREPLY=($(compgen -W "{{string.Join(' ', TopLevel())}}" -- "$cur")) ;;
            esac
        }
        _dotnet_container_of_dotnet() {
            if [[ "${COMP_WORDS[1]:-}" == container && COMP_CWORD -gt 1 ]]; then _dotnet_container; fi
        }
        complete -F _dotnet_container dotnet-container
        complete -o default -F _dotnet_container_of_dotnet dotnet

        """;

    public static string Zsh() => "#compdef dotnet-container\n# zsh uses the bash script through its own emulation.\nautoload -U +X bashcompinit && bashcompinit\n" + Bash();

    public static string Fish()
    {
        var script = new StringBuilder("# fish completion for dotnet-container\ncomplete -c dotnet-container -f\n");
        foreach (var (path, summary, options) in Commands())
        {
            var words = path.Split(' ');
            var condition = words.Length == 1
                ? "__fish_use_subcommand"
                : $"__fish_seen_subcommand_from {words[0]}; and not __fish_seen_subcommand_from {string.Join(' ', Nested(words[0]))}";
            script.Append($"complete -c dotnet-container -n '{condition}' -a {words[^1]} -d '{Quote(summary)}'\n");
            var seen = string.Join("; and ", words.Select(w => $"__fish_seen_subcommand_from {w}"));
            foreach (var option in options)
                script.Append($"complete -c dotnet-container -n '{seen}' -l {option.Name[2..]}{ShortOf(option)}{(option.ValueType == typeof(bool) ? "" : " -r")} -d '{Quote(option.Description ?? "")}'\n");
        }

        foreach (var group in CommandTable.Groups)
            script.Append($"complete -c dotnet-container -n __fish_use_subcommand -a {group} -d '{Quote(CommandTable.SummaryOf(group) ?? "")}'\n");
        return script.ToString();
    }

    private static string ShortOf(System.CommandLine.Option option) =>
        option.Aliases.FirstOrDefault(a => a.Length == 2) is { } alias ? $" -s {alias[1]}" : "";

    private static string Quote(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    private static IEnumerable<string> TopLevel() => CommandTable.TopLevelNames.Order(StringComparer.Ordinal);

    private static IEnumerable<string> Nested(string group) => CommandTable.NamesOf(group).Select(p => p[(group.Length + 1)..]);

    private static IEnumerable<(string Path, string Summary, IReadOnlyList<System.CommandLine.Option> Options)> Commands()
    {
        foreach (var entry in CommandTable.Entries)
        {
            if (entry.IsHidden) continue;
            IReadOnlyList<System.CommandLine.Option> options = [.. entry.Create().Options.Where(o => !o.Hidden)];
            foreach (var path in entry.Shortcuts.Prepend(entry.Path)) yield return (path, entry.Summary, options);
        }
    }

    private static string BashCases() => string.Join('\n', Commands().Where(c => c.Path.Contains(' ', StringComparison.Ordinal)).Select(c => BashCase($"\"{c.Path}\"", c.Options)));

    private static string BashFirstCases()
    {
        var alone = Commands().Where(c => !c.Path.Contains(' ', StringComparison.Ordinal)).Select(c => BashCase(c.Path, c.Options));
        var groups = CommandTable.Groups.Select(g => $"    {g}) COMPREPLY=($(compgen -W \"{string.Join(' ', Nested(g))}\" -- \"$cur\")); return ;;");
        return string.Join('\n', alone.Concat(groups));
    }

    private static string BashCase(string pattern, IReadOnlyList<System.CommandLine.Option> options)
    {
        var names = string.Join(' ', options.SelectMany(o => o.Aliases.Prepend(o.Name)));
        return $"    {pattern})\n        if [[ \"$cur\" == -* ]]; then COMPREPLY=($(compgen -W \"{names} --help\" -- \"$cur\")); else COMPREPLY=($(compgen -f -- \"$cur\")); fi\n        return ;;";
    }
}
