namespace BuildKit.Dockerfiles.Expansion;

internal sealed partial class ShellLexer
{
    private string Dollar()
    {
        _at++;
        if (Next == '{' && !AtEnd) return Braced();
        var name = Name();
        if (name.Length == 0) return "$";
        return Value(name) is { } value ? value : options.KeepUnset ? "$" + name : "";
    }

    private string Braced()
    {
        _at++;
        if (AtEnd) throw ExpansionException.MissingBrace();
        if (Next is '{' or '}' or ':') throw ExpansionException.BadSubstitution();
        var name = Name();
        if (AtEnd) throw ExpansionException.MissingBrace();
        var operation = text[_at++];
        switch (operation)
        {
            case '}':
                return Value(name) ?? (options.KeepUnset ? $"${{{name}}}" : "");
            case ':':
                if (AtEnd) throw ExpansionException.MissingBrace();
                return Modified(name, text[_at++], emptyIsUnset: true);
            case '+' or '-' or '?' or '#' or '%':
                return Modified(name, operation, emptyIsUnset: false);
            case '/':
                return Replaced(name);
            default:
                throw ExpansionException.UnsupportedModifier(operation.ToString());
        }
    }

    private string Modified(string name, char operation, bool emptyIsUnset)
    {
        var word = Operand('}', operation is '#' or '%', ExpansionException.MissingBrace);
        var value = Value(name);
        var modifier = emptyIsUnset ? $":{operation}" : operation.ToString();
        if (value is null && options.KeepUnset) return $"${{{name}{modifier}{word}}}";
        var isSet = value is not null && !(emptyIsUnset && value.Length == 0);
        return operation switch
        {
            '-' => isSet ? value! : word,
            '+' => isSet ? word : "",
            '?' => isSet ? value! : throw Demanded(name, value, word),
            '#' or '%' => Trimmed(value ?? "", operation, word),
            _ => throw ExpansionException.UnsupportedModifier(modifier),
        };
    }

    private static ExpansionException Demanded(string name, string? value, string word) =>
        ExpansionException.Demanded(name, word.Length > 0 ? word : value is null ? "is not allowed to be unset" : "is not allowed to be empty");

    /// <summary>One '#' or '%' takes the shortest match away, two the longest.</summary>
    private string Trimmed(string value, char operation, string word)
    {
        var longest = word.StartsWith(operation);
        var pattern = ShellPattern.Parse(longest ? word[1..] : word);
        return operation == '#' ? pattern.TrimStart(value, longest, _budget) : pattern.TrimEnd(value, longest, _budget);
    }

    private string Replaced(string name)
    {
        var all = Next == '/' && !AtEnd;
        if (all) _at++;
        var word = Operand('/', true, ExpansionException.MissingSlash);
        var replacement = Operand('}', true, ExpansionException.MissingBrace);
        var value = Value(name);
        if (value is null && options.KeepUnset) return $"${{{name}/{word}/{replacement}}}";
        return ShellPattern.Parse(word).Replace(value ?? "", replacement, all, _budget);
    }

    /// <summary>A word inside braces; where the text ends before it does, the missing end is the error that helps.</summary>
    private string Operand(char stop, bool keepEscapes, Func<ExpansionException> atEnd)
    {
        try
        {
            return Until(stop, keepEscapes).Text;
        }
        catch (ExpansionException) when (AtEnd && _depth <= MaximumDepth)
        {
            throw atEnd();
        }
    }

    /// <summary>Letters, digits and '_'; or digits alone; or one of the shell's special parameters.</summary>
    private string Name()
    {
        var start = _at;
        if (AtEnd) return "";
        if (char.IsDigit(Next))
        {
            while (!AtEnd && char.IsDigit(Next)) _at++;
        }
        else if (Next is '@' or '*' or '#' or '?' or '-' or '$' or '!')
        {
            _at++;
        }
        else
        {
            while (!AtEnd && (char.IsLetterOrDigit(Next) || Next == '_')) _at++;
        }

        return text[start.._at];
    }

    private string? Value(string name)
    {
        if (variables.TryGetValue(name, out var value))
        {
            _used.Add(name);
            return value;
        }

        if (!_unset.Contains(name)) _unset.Add(name);
        return null;
    }
}
