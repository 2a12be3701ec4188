using Xunit.Abstractions;
using Xunit.Sdk;

namespace BuildKit.Interop.Tests.Building;

/// <summary>A theory that needs a program which may be unable to work here: cases that throw <see cref="PeerMissingException"/> are skipped, with its message.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("BuildKit.Interop.Tests.Building." + nameof(CasesWithPeer), "BuildKit.Interop.Tests")]
public sealed class TheoryWithPeerAttribute : TheoryAttribute;

/// <summary>Why the other side of a comparison is not there.</summary>
public sealed class PeerMissingException(string message) : Exception(message);

public sealed class CasesWithPeer(IMessageSink diagnosticMessageSink) : TheoryDiscoverer(diagnosticMessageSink)
{
    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow) =>
        [new CaseWithPeer(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, dataRow)];
}

public sealed class CaseWithPeer : XunitTestCase
{
    [Obsolete("For the deserializer of the test framework.", error: true)]
    public CaseWithPeer()
    {
    }

    public CaseWithPeer(IMessageSink diagnosticMessageSink, TestMethodDisplay display, TestMethodDisplayOptions displayOptions, ITestMethod testMethod, object[] arguments)
        : base(diagnosticMessageSink, display, displayOptions, testMethod, arguments)
    {
    }

    public override async Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink, IMessageBus messageBus, object[] constructorArguments, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource)
    {
        using var bus = new SkippingBus(messageBus);
        var summary = await base.RunAsync(diagnosticMessageSink, bus, constructorArguments, aggregator, cancellationTokenSource);
        summary.Failed -= bus.Skipped;
        summary.Skipped += bus.Skipped;
        return summary;
    }

    private sealed class SkippingBus(IMessageBus inner) : IMessageBus
    {
        public int Skipped { get; private set; }

        public bool QueueMessage(IMessageSinkMessage message)
        {
            if (message is not ITestFailed failed || failed.ExceptionTypes[0] != typeof(PeerMissingException).FullName) return inner.QueueMessage(message);
            Skipped++;
            return inner.QueueMessage(new TestSkipped(failed.Test, failed.Messages[0]));
        }

        /// <summary>The bus below is its owner's.</summary>
        public void Dispose()
        {
        }
    }
}
