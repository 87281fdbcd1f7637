package build

import (
	"strings"

	"example.com/racelab/harness/instrument"
)

// readers and writers list methods of types of the standard library whose
// package is not instrumented: what they do with their receiver. A type with no
// lock that two goroutines share is a mistake in the caller's code, and must be
// seen there.
var readers = map[string]string{
	"*bytes.Buffer":           "Available AvailableBuffer Bytes Cap Len Peek String",
	"*bytes.Reader":           "Len ReadAt Size",
	"*strings.Builder":        "Cap Len String",
	"*strings.Reader":         "Len ReadAt Size",
	"*bufio.Reader":           "Buffered Size",
	"*bufio.Writer":           "Available AvailableBuffer Buffered Size",
	"*bufio.Scanner":          "Bytes Err Text",
	"*container/list.List":    "Back Front Len",
	"*container/list.Element": "Next Prev",
	"*container/ring.Ring":    "Do Len Move Next Prev",
}

var writers = map[string]string{
	"*bytes.Buffer": "Grow Next Read ReadByte ReadBytes ReadFrom ReadRune ReadString Reset Truncate UnreadByte " +
		"UnreadRune Write WriteByte WriteRune WriteString WriteTo",
	"*bytes.Reader":    "Read ReadByte ReadRune Reset Seek UnreadByte UnreadRune WriteTo",
	"*strings.Builder": "Grow Reset Write WriteByte WriteRune WriteString",
	"*strings.Reader":  "Read ReadByte ReadRune Reset Seek UnreadByte UnreadRune WriteTo",
	"*bufio.Reader": "Discard Peek Read ReadByte ReadBytes ReadLine ReadRune ReadSlice ReadString Reset UnreadByte " +
		"UnreadRune WriteTo",
	"*bufio.Writer":  "Flush ReadFrom Reset Write WriteByte WriteRune WriteString",
	"*bufio.Scanner": "Buffer Scan Split",
	"*container/list.List": "Init InsertAfter InsertBefore MoveAfter MoveBefore MoveToBack MoveToFront PushBack " +
		"PushBackList PushFront PushFrontList Remove",
	"*container/ring.Ring": "Link Unlink",
	"*math/rand.Rand": "ExpFloat64 Float32 Float64 Int Int31 Int31n Int63 Int63n Intn NormFloat64 Perm Read Seed " +
		"Shuffle Uint32 Uint64",
	"*math/rand/v2.Rand": "ExpFloat64 Float32 Float64 Int Int32 Int32N Int64 Int64N IntN NormFloat64 Perm Shuffle " +
		"Uint Uint32 Uint32N Uint64 Uint64N UintN",
}

// readSlices and writeSlices list functions that read, or write, all elements
// of their first argument.
var readSlices = map[string]string{
	"slices": "BinarySearch BinarySearchFunc Clone Compare CompareFunc Contains ContainsFunc Equal EqualFunc Index " +
		"IndexFunc IsSorted IsSortedFunc Max MaxFunc Min MinFunc Repeat",
	"sort":  "Float64sAreSorted IntsAreSorted SearchFloat64s SearchInts SearchStrings StringsAreSorted",
	"bytes": "Clone Compare Contains ContainsAny Count Equal EqualFold Fields HasPrefix HasSuffix Index IndexAny IndexByte Split ToLower ToUpper TrimSpace",
}

var writeSlices = map[string]string{
	"slices": "Compact CompactFunc Delete DeleteFunc Insert Replace Reverse Sort SortFunc SortStableFunc",
	"sort":   "Float64s Ints Strings",
}

// fillers list methods that write into the slice that is their first argument,
// takers those that read it. Which part they will write is not known before the
// call, so all of it counts: an io.Reader may use all of it as scratch space.
var fillers = map[string]string{
	"*bufio.Reader":   "Read",
	"*bytes.Buffer":   "Read",
	"*bytes.Reader":   "Read ReadAt",
	"*math/rand.Rand": "Read",
	"*os.File":        "Read ReadAt",
	"*strings.Reader": "Read ReadAt",
}

var takers = map[string]string{
	"*bufio.Writer":    "Write",
	"*bytes.Buffer":    "Write",
	"*os.File":         "Write WriteAt",
	"*strings.Builder": "Write",
	"hash.Hash":        "Write",
	"hash.Hash32":      "Write",
	"hash.Hash64":      "Write",
}

// touches is the table that the editing of a package reads.
func touches() map[string][]instrument.Touch {
	t := map[string][]instrument.Touch{}
	add := func(from map[string]string, prefix, suffix string, touch instrument.Touch) {
		for of, names := range from {
			for name := range strings.FieldsSeq(names) {
				full := prefix + of + suffix + name
				t[full] = append(t[full], touch)
			}
		}
	}
	add(readers, "(", ").", instrument.Touch{Arg: -1})
	add(writers, "(", ").", instrument.Touch{Arg: -1, Write: true})
	add(fillers, "(", ").", instrument.Touch{Arg: 0, Write: true})
	add(takers, "(", ").", instrument.Touch{Arg: 0})
	add(readSlices, "", ".", instrument.Touch{Arg: 0})
	add(writeSlices, "", ".", instrument.Touch{Arg: 0, Write: true})
	return t
}
