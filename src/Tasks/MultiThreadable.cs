#pragma warning disable IDE0130 // The name that MSBuild looks for.
namespace Microsoft.Build.Framework;

/// <summary>
/// Tells a multi-threaded MSBuild that a task keeps away from process-wide state. MSBuild matches the full name only, so that tasks
/// compiled against an older framework may carry it.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
