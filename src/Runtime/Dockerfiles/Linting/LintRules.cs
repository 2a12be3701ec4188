namespace BuildKit.Dockerfiles.Linting;

/// <summary>All rules, in alphabetical order: the table that docs/dockerfile-checks.md is made of.</summary>
public static partial class LintRules
{
    public static IReadOnlyList<LintRule> All { get; } =
    [
        ConsistentInstructionCasing, CopyIgnoredFile, DuplicateStageName, ExposeInvalidFormat, ExposeProtoCasing, FromAsCasing,
        FromPlatformFlagConstDisallowed, InvalidBaseImagePlatform, InvalidDefaultArgInFrom, InvalidDefinitionDescription, JsonArgsRecommended,
        LegacyKeyValueFormat, MaintainerDeprecated, MultipleInstructionsDisallowed, NoEmptyContinuation, RedundantTargetPlatform,
        ReservedStageName, SecretsUsedInArgOrEnv, StageNameCasing, UndefinedArgInFrom, UndefinedVar, WorkdirRelativePath,
    ];
}
