//go:build !unix || aix || solaris

package guard

import (
	"errors"
	"os"
)

func save() (out, err int, e error) { return 0, 0, errors.ErrUnsupported }
func redirect(*os.File)             {}
func restore(int, int)              {}
