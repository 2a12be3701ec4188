using BuildKit.Building;

namespace BuildKit.Projects.Publishing;

/// <summary>Refuses what can never become an image, before anything is read or asked.</summary>
internal static class RequestCheck
{
    public static void Run(ProjectImageRequest request)
    {
        if (request.Outputs.Count == 0) throw ProjectException.NothingPublished(request.ProjectName);
        foreach (var output in request.Outputs)
        {
            if (output.Platform is not { Os: "linux" }) throw ProjectException.UnsupportedRuntime(output.RuntimeIdentifier);
        }

        var twice = request.Outputs.GroupBy(o => o.Platform!.ToString(), StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null) throw ProjectException.PlatformTwice(twice.Key, [.. twice.Select(o => o.RuntimeIdentifier)]);
        if (request.Base is BaseImage.Host { MayLeaveMachine: false } && request.Destination is not ImageDestination.LocalStore) throw ProjectException.HostLeaves();
        if (request.Layering.Budget < 1) throw ProjectException.InvalidBudget(request.Layering.Budget);
        Destinations.Names(request);
    }
}
