namespace BuildKit.Projects.Layering;

/// <summary>Makes fewer groups of many, so that what changes often drags along as little as possible.</summary>
internal static class LayerFolding
{
    /// <summary>
    /// Which kind gives up its layer first, and where its files go, when the budget is short: cheap and often changed kinds join the
    /// application; the runtimes move together and join each other; at the very end all is one layer.
    /// </summary>
    private static readonly (LayerKind From, LayerKind To)[] Folds =
    [
        (LayerKind.ExtraFiles, LayerKind.App),
        (LayerKind.Projects, LayerKind.App),
        (LayerKind.NativePackages, LayerKind.Packages),
        (LayerKind.Prerelease, LayerKind.Packages),
        (LayerKind.Runtime, LayerKind.AspNet),
        (LayerKind.Packages, LayerKind.StaticAssets),
        (LayerKind.StaticAssets, LayerKind.App),
        (LayerKind.NativePackages, LayerKind.App),
        (LayerKind.Prerelease, LayerKind.App),
        (LayerKind.Packages, LayerKind.App),
        (LayerKind.AspNet, LayerKind.App),
        (LayerKind.Runtime, LayerKind.App),
    ];

    /// <summary>
    /// Groups below the smallest size wait for one another; once together large enough they are a layer, at the place of the topmost. They
    /// never join a large group that changes less or more often than they do, except the application's, which is sent with every change anyway.
    /// </summary>
    public static void JoinSmall(List<LayerGroup> groups)
    {
        LayerGroup? waiting = null;
        for (var i = 0; i < groups.Count; i++)
        {
            var group = groups[i];
            var isTop = i == groups.Count - 1;
            if (!isTop && group.Size >= LayerGroups.SmallestLayer) continue;
            waiting = waiting is null ? group : waiting.MergedInto(group);
            groups.RemoveAt(i--);
            if (isTop || waiting.Size < LayerGroups.SmallestLayer) continue;
            groups.Insert(++i, waiting);
            waiting = null;
        }

        if (waiting is not null) groups.Add(waiting);
    }

    public static void FoldTo(List<LayerGroup> groups, int budget)
    {
        foreach (var (from, to) in Folds)
        {
            if (groups.Count <= budget) return;
            var source = groups.FindIndex(g => g.Kind == from);
            var target = groups.FindIndex(g => g.Kind == to);
            if (source < 0 || target < 0) continue;
            groups[target] = groups[source].Kind < groups[target].Kind ? groups[source].MergedInto(groups[target]) : groups[target].MergedInto(groups[source]) with { Kind = to };
            groups.RemoveAt(source);
        }

        // Only an output without any file of its own comes here.
        while (groups.Count > budget)
        {
            groups[^2] = groups[^2].MergedInto(groups[^1]);
            groups.RemoveAt(groups.Count - 1);
        }
    }
}
