using BuildKit.Containers;
using BuildKit.Containers.Supervision;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;

// Before anything of the command line is loaded: a monitor stays in memory as long as its container.
if (OperatingSystem.IsLinux() && args is [Engines.MonitorVerb, .. var task]) return ContainerMonitor.Run(task);
return ToolHost.Run(args, ToolEnvironment.OfProcess());
