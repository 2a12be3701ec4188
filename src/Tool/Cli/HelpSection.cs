namespace BuildKit.Tool.Cli;

internal enum HelpSection
{
    Common,
    Images,
    Containers,
    Other,
}
