// These tests compare the state of this process and machine before and after; one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
