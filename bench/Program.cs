using BuildKit.Bench;

var runs = args is [.., "--runs", var n] ? int.Parse(n) : 10;
var what = args is [var first, ..] && !first.StartsWith('-') ? first : "all";
var repository = FindRepository(AppContext.BaseDirectory);
using var work = new WorkFolder();
Report.Head();

if (what is "all" or "startup") StartupBench.Run(repository, work, Math.Max(runs, 20));
if (what is "all" or "containers") ContainerBench.Run(repository, work, runs);
if (OperatingSystem.IsLinux() && what is ("all" or "in-process")) await InProcessBench.RunAsync(work, Math.Max(runs, 50));
if (what is "all" or "build") BuildBench.Run(repository, work, Math.Min(runs, 5));
if (what is "all" or "publish") await PublishBench.RunAsync(repository, work, runs);

if (what is "all" or "transfers") TransferBench.Run(repository, work, Math.Min(runs, 5));

return 0;

static string FindRepository(string from)
{
    for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        if (File.Exists(Path.Combine(folder.FullName, "BuildKit.sln"))) return folder.FullName;
    throw new DirectoryNotFoundException("run the benchmarks from a checkout: no BuildKit.sln above " + from);
}
