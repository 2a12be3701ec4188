using BuildKit.Tool.Cli;

return await ToolHost.RunAsync(args, ToolEnvironment.OfProcess());
