namespace BuildKit.Dockerfiles.Linting;

public static partial class LintRules
{
    internal static LintRule DuplicateStageName => new()
    {
        Name = "DuplicateStageName",
        Description = "Stage names should be unique",
        Format = "Duplicate stage name \"{0}\", stage names should be unique",
        Explanation = "FROM, COPY --from and --target find one of two stages with the same name, and readers guess which.",
        Bad = "FROM debian AS build\nFROM alpine AS build",
        Good = "FROM debian AS build\nFROM alpine AS final",
    };

    internal static LintRule FromAsCasing => new()
    {
        Name = "FromAsCasing",
        Description = "The 'as' keyword should match the case of the 'from' keyword",
        Format = "'{0}' and '{1}' keywords' casing do not match",
        Explanation = "FROM and AS belong together; the same case shows it.",
        Bad = "FROM debian as build",
        Good = "FROM debian AS build",
    };

    internal static LintRule FromPlatformFlagConstDisallowed => new()
    {
        Name = "FromPlatformFlagConstDisallowed",
        Description = "FROM --platform flag should not use a constant value",
        Format = "FROM --platform flag should not use constant value \"{0}\"",
        Explanation = "A constant makes the same stage for every target platform. Where that is meant, $BUILDPLATFORM says so, or a stage name that has the architecture in it.",
        Bad = "FROM --platform=linux/amd64 alpine AS build",
        Good = "FROM --platform=$BUILDPLATFORM alpine AS build",
    };

    internal static LintRule InvalidBaseImagePlatform => new()
    {
        Name = "InvalidBaseImagePlatform",
        Description = "Base image platform does not match expected target platform",
        Format = "Base image {0} was pulled with platform \"{1}\", expected \"{2}\" for current build",
        Explanation = "The image exists for other platforms alone, or says the wrong one of itself: its programs will not run where this build is for.",
        Bad = "FROM --platform=linux/arm64 an-image-for-amd64",
        Good = "FROM an-image-for-amd64",
    };

    internal static LintRule InvalidDefaultArgInFrom => new()
    {
        Name = "InvalidDefaultArgInFrom",
        Description = "Default value for global ARG results in an empty or invalid base image name",
        Format = "Default value for ARG {0} results in empty or invalid base image name",
        Explanation = "Who builds without --build-arg gets an error. A default that works makes the file build as it is.",
        Bad = "ARG TAG\nFROM busybox:${TAG}",
        Good = "ARG TAG=latest\nFROM busybox:${TAG}",
    };

    internal static LintRule InvalidDefinitionDescription => new()
    {
        Name = "InvalidDefinitionDescription",
        Description = "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this is not intended to be a description comment, add an empty line or comment between the instruction and the comment.",
        Format = "Comment for {0} should follow the format: `# {1} <description>`",
        Explanation = "Tools show the comment above FROM and ARG as the description of the stage or argument when it begins with its name.",
        Bad = "# the version\nARG VERSION=1",
        Good = "# VERSION the version\nARG VERSION=1",
        IsExperimental = true,
    };

    internal static LintRule RedundantTargetPlatform => new()
    {
        Name = "RedundantTargetPlatform",
        Description = "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior",
        Format = "Setting platform to predefined {0} in FROM is redundant as this is the default behavior",
        Explanation = "Stages are made for the target platform unless told otherwise.",
        Bad = "FROM --platform=$TARGETPLATFORM alpine",
        Good = "FROM alpine",
    };

    internal static LintRule ReservedStageName => new()
    {
        Name = "ReservedStageName",
        Description = "Reserved words should not be used as stage names",
        Format = "Stage name should not use the same name as reserved stage \"{0}\"",
        Explanation = "'scratch' is the empty image and 'context' the build context; a stage of that name hides them or is hidden.",
        Bad = "FROM alpine AS scratch",
        Good = "FROM alpine AS empty",
    };

    internal static LintRule StageNameCasing => new()
    {
        Name = "StageNameCasing",
        Description = "Stage names should be lowercase",
        Format = "Stage name '{0}' should be lowercase",
        Explanation = "Names of stages mean the same in upper and lower case; lower case tells them from instructions.",
        Bad = "FROM alpine AS Builder",
        Good = "FROM alpine AS builder",
    };

    internal static LintRule UndefinedArgInFrom => new()
    {
        Name = "UndefinedArgInFrom",
        Description = "FROM command must use declared ARGs",
        Format = "FROM argument '{0}' is not declared{1}",
        Explanation = "FROM sees the ARGs above the first FROM and the platform arguments. Another name becomes nothing.",
        Bad = "FROM alpine${VARIANT}",
        Good = "ARG VARIANT=-slim\nFROM alpine${VARIANT}",
    };

    internal static LintRule UndefinedVar => new()
    {
        Name = "UndefinedVar",
        Description = "Variables should be defined before their use",
        Format = "Usage of undefined variable '${0}'{1}",
        Explanation = "A name that neither ARG nor ENV nor the base defines becomes nothing, which is seldom what is meant. Variables of the shell in RUN are not looked at.",
        Bad = "COPY $foo .",
        Good = "ARG foo=src\nCOPY $foo .",
    };
}
