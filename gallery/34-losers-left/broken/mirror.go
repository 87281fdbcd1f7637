// EXPECT verdict=leak
// Only the first answer is received: the other mirrors wait with theirs for ever.

// Package mirror asks several mirrors and takes the first answer.
package mirror

// First calls all at once and returns the first result.
func First(mirrors ...func() string) string {
	answers := make(chan string)
	for _, ask := range mirrors {
		go func() {
			answers <- ask() // BUG loser
		}()
	}
	return <-answers
}
