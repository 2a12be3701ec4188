namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>Data/plans: Dockerfiles as people write them, and the whole plan of each as text.</summary>
public sealed class TypicalDockerfiles
{
    public static TheoryData<string> Cases => DockerfileData.Cases("plans");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Is_planned_as_expected(string name) => DockerfileData.Expect("plans", name, "plan", DockerfilePlanText.Of(PlannedCase.Read("plans", name).BuildPlan()));
}
