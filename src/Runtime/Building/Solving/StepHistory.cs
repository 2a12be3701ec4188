using System.Text;
using BuildKit.Building.Steps;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Solving;

/// <summary>
/// What each step was made from the last time, by its place in its source: only for telling people why it is made again. One file a step in
/// buildcache/last; without it the answer is that the step is new.
/// </summary>
internal sealed class StepHistory(Store store, string scope)
{
    private const int MostReasons = 20;

    public CacheExplanation Explain(StepLabel label, StepInputs now, bool refused, bool isLost)
    {
        if (refused) return new CacheExplanation(CacheOutcome.Refused, ["results from before are not wanted"]);
        if (Read(label) is not { } before) return isLost ? Lost : new CacheExplanation(CacheOutcome.New, ["it was not made here before"]);
        if (before.Key == now.Key) return Lost;
        var reasons = Compare(before, now).ToList();
        if (reasons.Count == 0) return new CacheExplanation(CacheOutcome.Changed, ["the instruction changed"]);
        var shown = reasons.Take(MostReasons).ToList();
        if (reasons.Count > MostReasons) shown.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"and {reasons.Count - MostReasons} more"));
        return new CacheExplanation(CacheOutcome.Changed, shown);
    }

    public void Remember(StepLabel label, StepInputs inputs)
    {
        if (store.Location.ReadOnly || Read(label)?.Key == inputs.Key) return;
        var text = new StringBuilder(inputs.Key).Append('\0');
        foreach (var (name, value) in inputs.Facts) text.Append(name).Append('\0').Append(value).Append('\0');
        store.EnsureFolder("buildcache");
        var (path, temporary) = (PathOf(label), store.NewTemporaryPath("step-inputs"));
        store.Write("Remembering a step's inputs", path, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(temporary, Encoding.UTF8.GetBytes(text.ToString()));
            File.Move(temporary, path, overwrite: true);
        });
    }

    private static CacheExplanation Lost { get; } = new(CacheOutcome.Lost, ["its result was removed from the store"]);

    private static IEnumerable<string> Compare(StepInputs before, StepInputs now)
    {
        var (old, current) = (ByName(before.Facts), ByName(now.Facts));
        foreach (var (name, value) in current)
        {
            if (old.TryGetValue(name, out var was) && was == value) continue;
            yield return Describe(name, was, value);
        }

        foreach (var (name, value) in old)
        {
            if (!current.ContainsKey(name)) yield return Describe(name, value, null);
        }
    }

    private static string Describe(string name, string? was, string? value)
    {
        var (kind, rest) = name.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? (name[..space], Show(name[(space + 1)..])) : (name, "");
        return kind switch
        {
            "base" => "the step before it changed",
            "instruction" => $"the instruction was '{Show(was ?? "")}', is '{Show(value ?? "")}'",
            "file" => was is null ? $"/{rest} added" : value is null ? $"/{rest} removed" : $"/{rest} changed",
            "variable" => was is null ? $"the variable {rest} is new" : value is null ? $"the variable {rest} is gone" : $"the variable {rest} was '{Show(was)}', is '{Show(value)}'",
            "mount" => was is null ? $"the mount at {rest} is new" : value is null ? $"the mount at {rest} is gone" : $"the mount at {rest} changed",
            "user" => $"the user was '{Show(was ?? "")}', is '{Show(value ?? "")}'",
            _ => $"the working directory was '{Show(was ?? "")}', is '{Show(value ?? "")}'",
        };
    }

    private static string Show(string text) => Linux.PosixPath.Printable(text);

    private static Dictionary<string, string> ByName(IReadOnlyList<KeyValuePair<string, string>> facts)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in facts) named[name] = value;
        return named;
    }

    public StepInputs? Read(StepLabel label)
    {
        try
        {
            var parts = Encoding.UTF8.GetString(File.ReadAllBytes(PathOf(label))).Split('\0');
            if (parts.Length % 2 != 0) return null;
            var facts = new List<KeyValuePair<string, string>>();
            for (var i = 1; i + 1 < parts.Length; i += 2) facts.Add(new(parts[i], parts[i + 1]));
            return new StepInputs(parts[0], facts);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not made before, or not readable: then nothing is known.
            return null;
        }
    }

    private string PathOf(StepLabel label)
    {
        var place = label.Index > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{label.Index}") : label.Text;
        return Path.Combine(store.Root, "buildcache", "last", Digest.Of(Encoding.UTF8.GetBytes($"{scope}\0{label.Origin?.File}\0{label.Platform}\0{label.Stage}\0{place}")).Hex);
    }
}
