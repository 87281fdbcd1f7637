package main

// reasons holds, for a package and test that differ, why they do. A reason is
// written only when the cause was seen, in the test's source or in the trace.
var reasons = map[string]string{}
