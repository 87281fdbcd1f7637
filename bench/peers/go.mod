module example.com/racelab/bench/peers

go 1.26.0

replace example.com/racelab => ../..

require (
	example.com/racelab v0.0.0
	github.com/alphadose/haxmap v1.4.0
	github.com/benbjohnson/immutable v0.4.3
	github.com/orcaman/concurrent-map/v2 v2.0.1
	github.com/puzpuzpuz/xsync/v4 v4.5.0
)

require (
	github.com/anishathalye/porcupine v1.3.1 // indirect
	github.com/stretchr/testify v1.12.1 // indirect
	go.uber.org/goleak v1.3.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/exp v0.0.0-20221031165847-c99f073a8326 // indirect
	pgregory.net/rapid v1.3.0 // indirect
)
