namespace BuildKit.Storage;

/// <param name="Subject">What is damaged: a file of the store, an image's name.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Repair">What repairing does, or did.</param>
public sealed record CheckFinding(string Subject, string Problem, string Repair);
