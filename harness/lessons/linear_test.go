package lessons

// linear says of lessons about operations on one object whether these are
// linearizable.
var linear = map[string]string{}
