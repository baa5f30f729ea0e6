"""What is mine to do now: the first page of each role. Reads over all features; writes nothing."""
