namespace BuildKit.Containers.Streams;

/// <summary>Whose standard streams a foreground container speaks to.</summary>
public abstract record ContainerStdio
{
    private ContainerStdio()
    {
    }

    /// <summary>Descriptors 0, 1 and 2 of this process. With a terminal, keys pass raw and its size follows.</summary>
    public sealed record OfThisProcess : ContainerStdio
    {
        /// <summary>Without it, output comes and keys stay here; what a container reads stays open.</summary>
        public bool Input { get; init; } = true;

        /// <summary>Without it, this output of the container is only in its log. All that a terminal shows is standard output.</summary>
        public bool Output { get; init; } = true;

        /// <summary>The same for standard error.</summary>
        public bool Error { get; init; } = true;
    }

    /// <summary>The same without input, where it comes from this process.</summary>
    internal ContainerStdio WithoutInputOfThisProcess() => this is OfThisProcess own ? own with { Input = false } : this;

    /// <summary>
    /// Streams of the caller; null is /dev/null. They are written from one background thread and stay the caller's. An input stream is read
    /// until it ends, which the container then sees.
    /// </summary>
    public sealed record Streams(Stream? Input, Stream? Output, Stream? Error) : ContainerStdio;
}
