using BuildKit.Building;
using BuildKit.Oci;
using BuildKit.Projects;
using BuildKit.Projects.Layering;
using FsCheck;
using FsCheck.Fluent;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>What holds for every set of files, budget and mode.</summary>
public sealed class AnyProject
{
    private static readonly string[] Owners = ["Alpha", "Beta.Core", "Beta.Data", "Gamma"];

    private static readonly Gen<ItemOrigin> Origins = Gen.OneOf(
        Gen.Constant<ItemOrigin>(new ItemOrigin.RuntimePack("Microsoft.NETCore.App.Runtime.linux-x64", "10.0.0")),
        Gen.Constant<ItemOrigin>(new ItemOrigin.AspNetPack("Microsoft.AspNetCore.App.Runtime.linux-x64", "10.0.0")),
        Gen.Elements(Owners).SelectMany(id => Gen.Elements("1.0.0", "2.0.0", "3.0.0-beta"), ItemOrigin (id, version) => new ItemOrigin.Package(id, version)),
        Gen.Constant<ItemOrigin>(new ItemOrigin.ProjectReference("Lib")),
        Gen.Constant<ItemOrigin>(new ItemOrigin.StaticAsset(null, "Discovered")),
        Gen.Constant<ItemOrigin>(new ItemOrigin.App()));

    private static readonly Gen<SourceFile[]> Files =
        Origins.SelectMany(_ => Gen.Elements(10L, 1_000, 40_000, 70_000, 900_000), (origin, size) => (origin, size)).NonEmptyListOf().Select(list => list
            .Select((x, i) => new SourceFile
            {
                Path = $"app/{i % 3}/file{i}",
                SourcePath = $"/anywhere/{i}",
                Origin = x.origin,
                Size = x.size,
                Identity = $"sha256:{i:x64}",
                Mode = 0b110_100_100,
                IsNative = i % 5 == 0,
                IsExtra = x.origin is ItemOrigin.App && i % 2 == 0,
            }).ToArray());

    private static readonly Gen<LayeringOptions> Options =
        Gen.Choose(1, 12).SelectMany(_ => Gen.Elements(Enum.GetValues<LayeringMode>()), (budget, mode) => new LayeringOptions { Budget = budget, Mode = mode });

    [Fact]
    public void Every_file_is_in_exactly_one_layer_within_the_budget() => Check(Files, Options, (files, options) =>
    {
        var groups = LayerGroups.Split(files, options, options.Budget);
        var paths = groups.SelectMany(g => g.Files).Select(f => f.Path).ToArray();
        return groups.Count <= options.Budget && paths.Length == files.Length && paths.ToHashSet(StringComparer.Ordinal).SetEquals(files.Select(f => f.Path));
    });

    [Fact]
    public void Only_the_top_layer_may_be_small() => Check(Files, Options, (files, options) =>
        LayerGroups.Split(files, options, options.Budget).SkipLast(1).All(g => g.Size >= LayerGroups.SmallestLayer));

    [Fact]
    public void The_order_of_files_does_not_matter() => Check(Files, Gen.Choose(0, int.MaxValue), (files, seed) =>
    {
        SourceFile[] shuffled = [.. files];
        new System.Random(seed).Shuffle(shuffled);
        return Keys(files).SequenceEqual(Keys(shuffled));
    });

    [Fact]
    public void A_changed_file_changes_one_layer() => Check(Files, Gen.Choose(0, int.MaxValue), (files, seed) =>
    {
        SourceFile[] changed = [.. files];
        var at = seed % files.Length;
        changed[at] = changed[at] with { Identity = $"sha256:{new string('f', 64)}" };
        return Keys(changed).Except(Keys(files)).Count() == 1;
    });

    private static void Check<T1, T2>(Gen<T1> first, Gen<T2> second, Func<T1, T2, bool> holds) =>
        Prop.ForAll(first.SelectMany(_ => second, (a, b) => (a, b)).ToArbitrary(), x => holds(x.a, x.b)).QuickCheckThrowOnFailure();

    private static string[] Keys(SourceFile[] files)
    {
        var output = new ProjectOutput { RuntimeIdentifier = "linux-x64", Items = [], EntryAssembly = "x.dll" };
        return [.. LayerPlanner.Plan(output, files, new LayeringOptions(), new LayerPlanOptions("app", 1, DateTimeOffset.UnixEpoch)).Select(l => l.Key)];
    }
}
