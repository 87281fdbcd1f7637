module example.com/cores

go 1.26
