namespace BuildKit.Tool.Output;

/// <summary>Whoever read standard output has gone. Not a failure of ours: the tool ends without a word.</summary>
internal sealed class BrokenPipeException : IOException;
