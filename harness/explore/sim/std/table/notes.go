package table

// Notes maps functions to what the report says of a test that calls them. They do
// what they always do, but it leaves the process, and no schedule decides when, or
// it is there for the next execution, too.
var Notes = notes(map[string][]string{
	"what a process does": {
		"syscall.ForkExec", "syscall.StartProcess", // for the rest, a test is run natively
	},
	"the network": {
		"net.Dial", "net.DialIP", "net.DialTCP", "net.DialTimeout", "net.DialUDP", "net.DialUnix",
		"net.Listen", "net.ListenIP", "net.ListenMulticastUDP", "net.ListenPacket", "net.ListenTCP", "net.ListenUDP",
		"net.ListenUnix", "net.ListenUnixgram",
		"net/http.Get", "net/http.Head", "net/http.ListenAndServe", "net/http.ListenAndServeTLS", "net/http.Post",
		"net/http.PostForm", "net/http/httptest.NewServer", "net/http/httptest.NewTLSServer",
	},
	"not reset: what it registers": {
		"crypto.RegisterHash", "encoding/gob.Register", "encoding/gob.RegisterName", "image.RegisterFormat",
		"mime.AddExtensionType",
	},
})

func notes(by map[string][]string) map[string]string {
	of := map[string]string{}
	for what, names := range by {
		for _, name := range names {
			of[name] = what + " (" + name + ")"
		}
	}
	return of
}
