using BuildKit.Containers.Settings;
using BuildKit.Storage;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands;

/// <summary>The limit of the store's size, kept after every command that has put something into it.</summary>
internal static class DiskLimit
{
    public const string Variable = "DOTNET_CONTAINER_DISK_LIMIT";

    /// <summary>The command has done its work: what goes wrong here is told and changes nothing of that.</summary>
    public static void Keep(Call call, string text)
    {
        try
        {
            var limit = ByteSize.Parse(Variable, text);
            var size = new StoreLimit(call.Store, StoreUsers.Options(call.Store) with { Limit = limit }).KeepAsync(CancellationToken.None).GetAwaiter().GetResult();
            if (size > limit)
                call.Note($"The store has {HumanSize.Of(size)}, more than the limit of {HumanSize.Of(limit)} ({Variable}); what is left is needed. 'dotnet container system df --why' says by whom.");
        }
        catch (BuildKitException e)
        {
            call.Report(e);
        }
    }
}
