package secret

// Word is internal to the folder above.
const Word = "secret"

// Calls is changed by tests.
var Calls int
