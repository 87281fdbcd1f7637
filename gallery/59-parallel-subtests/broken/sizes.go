// Package sizes prints numbers of bytes.
package sizes

import "strconv"

// Text returns a size for people.
func Text(n int) string {
	if n >= 1024 {
		return strconv.Itoa(n/1024) + " kB"
	}
	return strconv.Itoa(n) + " B"
}
