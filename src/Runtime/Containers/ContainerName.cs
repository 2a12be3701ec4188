namespace BuildKit.Containers;

/// <summary>Names of containers and volumes, Docker's rule; and friendly ones for containers that were given none.</summary>
public static class ContainerName
{
    /// <summary><c>[a-zA-Z0-9][a-zA-Z0-9_.-]+</c></summary>
    public static bool IsValid(string name)
    {
        if (name.Length is < 2 or > 255 || !char.IsAsciiLetterOrDigit(name[0])) return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-')) return false;
        }

        return true;
    }

    public static string Parse(string name)
    {
        var bare = name.StartsWith('/') ? name[1..] : name;
        return IsValid(bare) ? bare : throw ContainerException.InvalidName(name);
    }

    /// <summary>adjective_noun; the same number gives the same name.</summary>
    public static string Generate(int random)
    {
        var n = (uint)random;
        return $"{Adjectives[n % (uint)Adjectives.Length]}_{Nouns[n / (uint)Adjectives.Length % (uint)Nouns.Length]}";
    }

    private static readonly string[] Adjectives =
    [
        "agile", "amber", "ample", "apt", "azure", "balmy", "blithe", "bold", "brave", "breezy", "bright", "brisk", "calm", "candid", "cheery", "civil",
        "clever", "cosy", "crisp", "curious", "daring", "deft", "eager", "early", "earnest", "exact", "fair", "fleet", "fond", "frank", "free", "fresh",
        "gentle", "glad", "golden", "grand", "hardy", "hazel", "honest", "humble", "jolly", "jovial", "keen", "kind", "lively", "lucid", "lucky", "mellow",
        "merry", "mild", "modest", "neat", "nimble", "noble", "patient", "placid", "plucky", "polite", "prime", "proud", "quick", "quiet", "rapid", "ready",
        "robust", "serene", "sharp", "silent", "silver", "sincere", "smart", "snug", "solid", "steady", "sturdy", "subtle", "sunny", "swift", "tidy", "tranquil",
        "trusty", "upbeat", "valiant", "vivid", "warm", "wise", "witty", "young", "zany", "zesty",
    ];

    private static readonly string[] Nouns =
    [
        "acorn", "alder", "anchor", "anvil", "aspen", "badger", "barge", "basil", "beacon", "beaver", "birch", "bison", "brook", "canyon", "cedar", "clipper",
        "clover", "comet", "condor", "coral", "crane", "cricket", "cutter", "cypress", "delta", "dolphin", "dune", "eagle", "ember", "falcon", "fern", "ferry",
        "finch", "fjord", "fox", "gannet", "geyser", "glacier", "grove", "harbor", "hare", "heron", "hopper", "ibis", "island", "ivy", "jetty", "juniper",
        "kestrel", "ketch", "lagoon", "lantern", "lark", "lotus", "lynx", "magpie", "maple", "marten", "meadow", "mesa", "moose", "narwhal", "nutmeg", "oak",
        "ocean", "orchid", "otter", "owl", "pebble", "pelican", "pine", "plover", "pollen", "prairie", "puffin", "quail", "quartz", "rapids", "raven", "reef",
        "ridge", "robin", "rudder", "sable", "sail", "schooner", "seal", "sequoia", "shore", "sparrow", "spruce", "stork", "summit", "swan", "teal", "thistle",
        "tide", "trawler", "tugboat", "tundra", "valley", "walnut", "walrus", "willow", "wren", "yak", "yawl", "zephyr",
    ];
}
