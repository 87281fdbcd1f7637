module example.org/sharded

go 1.26.0

require example.com/racelab v0.0.0

require (
	github.com/anishathalye/porcupine v1.3.1 // indirect
	github.com/stretchr/testify v1.12.1 // indirect
	go.uber.org/goleak v1.3.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	pgregory.net/rapid v1.3.0 // indirect
)

// Your own module does not need this line; here it binds the tree around it.
replace example.com/racelab => ../..
