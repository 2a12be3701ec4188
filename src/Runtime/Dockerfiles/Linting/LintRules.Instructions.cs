namespace BuildKit.Dockerfiles.Linting;

public static partial class LintRules
{
    internal static LintRule ConsistentInstructionCasing => new()
    {
        Name = "ConsistentInstructionCasing",
        Description = "All commands within the Dockerfile should use the same casing (either upper or lower)",
        Format = "Command '{0}' should match the case of the command majority ({1})",
        Explanation = "Instructions mean the same in upper and lower case. A file that mixes both is harder to read; upper case is what most people expect.",
        Bad = "From alpine\nRUN true",
        Good = "FROM alpine\nRUN true",
    };

    internal static LintRule CopyIgnoredFile => new()
    {
        Name = "CopyIgnoredFile",
        Description = "Attempting to Copy file that is excluded by .dockerignore",
        Format = "Attempting to {0} file \"{1}\" that is excluded by .dockerignore",
        Explanation = "What the ignore file drops is not in the context, so the copy fails or finds less than is meant. Not checked where the ignore file has exceptions, since those decide file by file.",
        Bad = "COPY secret.txt /app/",
        Good = "COPY program /app/",
        IsExperimental = true,
    };

    internal static LintRule ExposeInvalidFormat => new()
    {
        Name = "ExposeInvalidFormat",
        Description = "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a future release",
        Format = "EXPOSE instruction should not define an IP address or host-port mapping, found '{0}'",
        Explanation = "EXPOSE says on which ports the container listens. Addresses and ports of the host are chosen when it is started: run -p 127.0.0.1:8080:80.",
        Bad = "EXPOSE 127.0.0.1:80:80",
        Good = "EXPOSE 80",
    };

    internal static LintRule ExposeProtoCasing => new()
    {
        Name = "ExposeProtoCasing",
        Description = "Protocol in EXPOSE instruction should be lowercase",
        Format = "Defined protocol '{0}' in EXPOSE instruction should be lowercase",
        Explanation = "The protocol is written in lower case in images; the same in the Dockerfile is easier to find.",
        Bad = "EXPOSE 80/TCP",
        Good = "EXPOSE 80/tcp",
    };

    internal static LintRule JsonArgsRecommended => new()
    {
        Name = "JSONArgsRecommended",
        Description = "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals",
        Format = "JSON arguments recommended for {0} to prevent unintended behavior related to OS signals",
        Explanation = "A line is started by a shell, which becomes process 1 and does not pass signals on: the program is not asked to stop, but killed after the timeout. SHELL in the same stage says that the shell is wanted.",
        Bad = "ENTRYPOINT my-program start",
        Good = "ENTRYPOINT [\"my-program\", \"start\"]",
    };

    internal static LintRule LegacyKeyValueFormat => new()
    {
        Name = "LegacyKeyValueFormat",
        Description = "Legacy key/value format with whitespace separator should not be used",
        Format = "\"{0} key=value\" should be used instead of legacy \"{0} key value\" format",
        Explanation = "The old form takes the rest of the line as one value, and a second pair on the line silently becomes a part of it.",
        Bad = "ENV DEPS curl git",
        Good = "ENV DEPS=\"curl git\"",
    };

    internal static LintRule MaintainerDeprecated => new()
    {
        Name = "MaintainerDeprecated",
        Description = "The MAINTAINER instruction is deprecated, use a label instead to define an image author",
        Format = "Maintainer instruction is deprecated in favor of using label",
        Explanation = "Labels are seen by every tool; the author of an image's configuration by few.",
        Bad = "MAINTAINER someone@example.com",
        Good = "LABEL org.opencontainers.image.authors=\"someone@example.com\"",
    };

    internal static LintRule MultipleInstructionsDisallowed => new()
    {
        Name = "MultipleInstructionsDisallowed",
        Description = "Multiple instructions of the same type should not be used in the same stage",
        Format = "Multiple {0} instructions should not be used in the same stage because only the last one will be used",
        Explanation = "Of several CMD, ENTRYPOINT or HEALTHCHECK in a stage the last counts. The others mislead.",
        Bad = "CMD [\"a\"]\nCMD [\"b\"]",
        Good = "CMD [\"b\"]",
    };

    internal static LintRule NoEmptyContinuation => new()
    {
        Name = "NoEmptyContinuation",
        Description = "Empty continuation lines will become errors in a future release",
        Format = "Empty continuation line",
        Explanation = "An empty line in the middle of an instruction does not end it. Who reads the file thinks that it does.",
        Bad = "RUN first && \\\n\n    second",
        Good = "RUN first && \\\n    second",
    };

    internal static LintRule SecretsUsedInArgOrEnv => new()
    {
        Name = "SecretsUsedInArgOrEnv",
        Description = "Sensitive data should not be used in the ARG or ENV commands",
        Format = "Do not use ARG or ENV instructions for sensitive data ({0} \"{1}\")",
        Explanation = "Values of ARG and ENV are in the image and its history, for everyone who can pull it. RUN --mount=type=secret gives a secret to one command and leaves no trace.",
        Bad = "ARG AWS_SECRET_ACCESS_KEY",
        Good = "RUN --mount=type=secret,id=aws,env=AWS_SECRET_ACCESS_KEY upload",
    };

    internal static LintRule WorkdirRelativePath => new()
    {
        Name = "WorkdirRelativePath",
        Description = "Relative workdir without an absolute workdir declared within the build can have unexpected results if the base image changes",
        Format = "Relative workdir \"{0}\" can have unexpected results if the base image changes",
        Explanation = "A relative path begins in the base's working directory, which the base may change.",
        Bad = "WORKDIR app",
        Good = "WORKDIR /app",
    };
}
