// Package mirror asks several mirrors and takes the first answer.
package mirror

// First calls all at once and returns the first result.
func First(mirrors ...func() string) string {
	answers := make(chan string, len(mirrors))
	for _, ask := range mirrors {
		go func() {
			answers <- ask()
		}()
	}
	return <-answers
}
