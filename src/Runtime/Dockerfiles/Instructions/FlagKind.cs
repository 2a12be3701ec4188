namespace BuildKit.Dockerfiles.Instructions;

internal enum FlagKind
{
    /// <summary>Has a value, once.</summary>
    Text,

    /// <summary>Has a value, as often as one likes.</summary>
    Texts,

    /// <summary>Alone, or with true or false.</summary>
    Switch,
}
