package build

import (
	"strings"

	"example.com/racelab/harness/instrument"
)

// The tables of this file list functions of the standard library whose package
// is not instrumented, and what they do with receiver and arguments. A value with
// no lock that two goroutines share is a mistake in the caller's code, and must be
// seen there. Names are separated by blanks; those of a method's table are by type.

// readers and writers list what methods do with their receiver.
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
	"*math/big.Int":           "Append Bit BitLen Bytes Cmp CmpAbs Int64 IsInt64 IsUint64 ProbablyPrime Sign String Text TrailingZeroBits Uint64",
	"net/http.Header":         "Clone Get Values Write WriteSubset",
	"net/url.Values":          "Encode Get Has",

	"*net/http/httptest.ResponseRecorder": "Header",
}

var writers = map[string]string{
	"*bytes.Buffer": "Grow Next Read ReadByte ReadBytes ReadFrom ReadRune ReadString Reset Truncate UnreadByte " +
		"UnreadRune Write WriteByte WriteRune WriteString WriteTo",
	"*bytes.Reader":    "Read ReadByte ReadRune Reset Seek UnreadByte UnreadRune WriteTo",
	"*strings.Builder": "Grow Reset Write WriteByte WriteRune WriteString",
	"*strings.Reader":  "Read ReadByte ReadRune Reset Seek UnreadByte UnreadRune WriteTo",
	"*bufio.Reader": "Discard Peek Read ReadByte ReadBytes ReadLine ReadRune ReadSlice ReadString Reset UnreadByte " +
		"UnreadRune WriteTo",
	"*bufio.Writer":  "ReadFrom Reset Write WriteByte WriteRune WriteString",
	"*bufio.Scanner": "Buffer Scan Split",
	"*container/list.List": "Init InsertAfter InsertBefore MoveAfter MoveBefore MoveToBack MoveToFront PushBack " +
		"PushBackList PushFront PushFrontList Remove",
	"*container/ring.Ring": "Link Unlink",
	"*math/rand.Rand": "ExpFloat64 Float32 Float64 Int Int31 Int31n Int63 Int63n Intn NormFloat64 Perm Read Seed " +
		"Shuffle Uint32 Uint64",
	"*math/rand/v2.Rand": "ExpFloat64 Float32 Float64 Int Int32 Int32N Int64 Int64N IntN NormFloat64 Perm Shuffle " +
		"Uint Uint32 Uint32N Uint64 Uint64N UintN",
	"*encoding/json.Encoder": "SetEscapeHTML SetIndent",
	"*encoding/json.Decoder": "Buffered Decode DisallowUnknownFields InputOffset More Token UseNumber",
	"*encoding/csv.Reader":   "FieldPos InputOffset Read ReadAll",
	"*encoding/csv.Writer":   "Error Write WriteAll",
	"net/http.Header":        "Add Del Set",
	"net/url.Values":         "Add Del Set",

	"*net/http/httptest.ResponseRecorder": "Flush Result Write WriteHeader WriteString",
}

// streams list methods whose receiver is announced with what they write to.
var streams = map[string]string{
	"Stream": "(*encoding/json.Encoder).Encode",
	"Flush":  "(*bufio.Writer).Flush (*encoding/csv.Writer).Flush",
}

// uses names the methods of interfaces through which a value of the tables above
// may be used: what is called on an io.Writer may be the Write of a bytes.Buffer.
func uses() map[string]bool {
	all := map[string]bool{}
	for name := range strings.FieldsSeq("Read ReadByte ReadFrom ReadRune ReadString Seek UnreadByte UnreadRune " +
		"Write WriteByte WriteHeader WriteRune WriteString WriteTo") {
		all[name] = true
	}
	return all
}

// numbers list methods that write their receiver and read the pointers among
// their arguments.
var numbers = map[string]string{
	"*math/big.Int": "Abs Add And AndNot Div Exp Lsh Mod ModInverse Mul Neg Not Or Quo Rem Rsh Set SetBit SetBytes SetInt64 " +
		"SetString SetUint64 Sqrt Sub Xor",
}

// readArgs lists functions that read all slices and maps among their arguments,
// writeFirst those that write the elements of the first one and read the others.
var readArgs = map[string]string{
	"maps": "Clone",
	"slices": "BinarySearch BinarySearchFunc Clone Compare CompareFunc Concat Contains ContainsFunc Equal EqualFunc Index " +
		"IndexFunc IsSorted IsSortedFunc Max MaxFunc Min MinFunc Repeat",
	"sort": "Float64sAreSorted IntsAreSorted SearchFloat64s SearchInts SearchStrings StringsAreSorted",
	"bytes": "Clone Compare Contains ContainsAny ContainsFunc ContainsRune Count Cut CutPrefix CutSuffix Equal EqualFold Fields " +
		"FieldsFunc HasPrefix HasSuffix Index IndexAny IndexByte IndexFunc IndexRune Join LastIndex LastIndexAny LastIndexByte " +
		"LastIndexFunc Map Repeat Replace ReplaceAll Runes Split SplitAfter SplitAfterN SplitN ToLower ToTitle ToUpper " +
		"ToValidUTF8 Trim TrimFunc TrimLeft TrimPrefix TrimRight TrimSpace TrimSuffix",
	"encoding/hex":  "EncodeToString Dump",
	"encoding/json": "Unmarshal Valid",
	"hash/crc32":    "Checksum ChecksumIEEE",
	"os":            "WriteFile",
	"strings":       "Join",
	"unicode/utf8":  "RuneCount Valid",
	"crypto/md5":    "Sum",
	"crypto/sha1":   "Sum",
	"crypto/sha256": "Sum256",
	"crypto/sha512": "Sum512",
}

var writeFirst = map[string]string{
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

// printers list functions that print their arguments from the given one on.
var printers = []struct {
	first  int
	format bool
	names  string
}{
	{0, false, "fmt.Print fmt.Println fmt.Sprint fmt.Sprintln"},
	{1, false, "fmt.Append fmt.Appendln fmt.Fprint fmt.Fprintln"},
	{1, true, "fmt.Errorf fmt.Printf fmt.Sprintf"},
	{2, true, "fmt.Appendf fmt.Fprintf"},
	{0, false, "log.Fatal log.Fatalln log.Panic log.Panicln log.Print log.Println"},
	{1, true, "log.Fatalf log.Panicf log.Printf"},
	{0, false, "(*log.Logger).Fatal (*log.Logger).Fatalln (*log.Logger).Panic (*log.Logger).Panicln (*log.Logger).Print (*log.Logger).Println"},
	{1, true, "(*log.Logger).Fatalf (*log.Logger).Panicf (*log.Logger).Printf"},
	{0, false, "(*testing.common).Error (*testing.common).Fatal (*testing.common).Log (*testing.common).Skip"},
	{1, true, "(*testing.common).Errorf (*testing.common).Fatalf (*testing.common).Logf (*testing.common).Skipf"},
	{0, false, "(testing.TB).Error (testing.TB).Fatal (testing.TB).Log (testing.TB).Skip"},
	{1, true, "(testing.TB).Errorf (testing.TB).Fatalf (testing.TB).Logf (testing.TB).Skipf"},
}

// special lists arguments of which the look-alike of the given name finds out
// what there is to announce: "function:argument".
var special = map[string]string{
	"Encode": "encoding/json.Marshal:0 encoding/json.MarshalIndent:0 (*encoding/json.Encoder).Encode:0",
	"Stream": "fmt.Fprint:0 fmt.Fprintf:0 fmt.Fprintln:0 fmt.Fscan:0 fmt.Fscanf:0 fmt.Fscanln:0 io.Copy:0 io.Copy:1 io.CopyN:0 io.CopyN:1 " +
		"io.ReadAll:0 io.ReadFull:0 io.WriteString:0 (*bytes.Buffer).ReadFrom:0 (*bytes.Buffer).WriteTo:0 " +
		"(*text/template.Template).Execute:0 (*text/template.Template).ExecuteTemplate:0 " +
		"(*html/template.Template).Execute:0 (*html/template.Template).ExecuteTemplate:0",
	"SortAny":       "sort.Slice:0 sort.SliceStable:0",
	"SortInterface": "sort.Sort:0 sort.Stable:0",
}

// values list what methods of reflect.Value do with the variable that their
// receiver stands for, or with the map or the elements that it holds; the
// functions are "function:argument".
var values = map[string]string{
	"ReadValue": "Bool Bytes Cap Complex Elem Float Int Interface IsNil IsZero Len Pointer String Uint UnsafePointer",
	"WriteValue": "Grow Set SetBool SetBytes SetCap SetComplex SetFloat SetInt SetLen SetPointer SetString SetUint SetZero " +
		"SetIterKey SetIterValue",
	"ReadContent":  "MapIndex MapKeys MapRange",
	"WriteContent": "Clear SetMapIndex",
}

var valueArgs = map[string]string{
	"ReadValue":    "(reflect.Value).Set:0 (reflect.Value).SetMapIndex:1 (reflect.Value).Send:0 reflect.Append:0",
	"ReadContent":  "reflect.AppendSlice:1 reflect.Copy:1",
	"WriteContent": "reflect.Copy:0",
}

// touches is the table that the editing of a package reads.
func touches() map[string][]instrument.Touch {
	t := touchTable{}
	read := instrument.Touch{Arg: -1}
	write := instrument.Touch{Arg: -1, Write: true}
	t.add(readers, "(", ").", read)
	t.add(writers, "(", ").", write)
	t.add(numbers, "(", ").", write, instrument.Touch{Arg: 0}, instrument.Touch{Arg: 1}, instrument.Touch{Arg: 2})
	t.add(fillers, "(", ").", instrument.Touch{Arg: 0, Write: true})
	t.add(takers, "(", ").", instrument.Touch{Arg: 0})
	t.add(readArgs, "", ".", instrument.Touch{Rest: true})
	t.add(writeFirst, "", ".", instrument.Touch{Arg: 1, Rest: true}, instrument.Touch{Arg: 0, Write: true})
	for _, p := range printers {
		for name := range strings.FieldsSeq(p.names) {
			t.put(name, instrument.Touch{Arg: p.first, Rest: true, Format: p.format, Like: "Print"})
		}
	}
	for like, names := range streams {
		for name := range strings.FieldsSeq(names) {
			t.put(name, instrument.Touch{Arg: -1, Write: true, Like: like})
		}
	}
	t.likes(special)
	t.likes(valueArgs)
	for like, names := range values {
		for name := range strings.FieldsSeq(names) {
			t.put("(reflect.Value)."+name, instrument.Touch{Arg: -1, Write: strings.HasPrefix(like, "Write"), Like: like})
		}
	}
	return t
}

type touchTable map[string][]instrument.Touch

func (t touchTable) put(name string, list ...instrument.Touch) { t[name] = append(t[name], list...) }

func (t touchTable) add(from map[string]string, prefix, suffix string, list ...instrument.Touch) {
	for of, names := range from {
		for name := range strings.FieldsSeq(names) {
			t.put(prefix+of+suffix+name, list...)
		}
	}
}

func (t touchTable) likes(from map[string]string) {
	for like, names := range from {
		for name := range strings.FieldsSeq(names) {
			i := len(name) - 1 // one digit
			write := like == "Stream" || strings.HasPrefix(like, "Write") || strings.HasPrefix(like, "Sort")
			t.put(name[:i-1], instrument.Touch{Arg: int(name[i] - '0'), Write: write, Like: like})
		}
	}
}
