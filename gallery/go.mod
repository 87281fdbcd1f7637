module example.com/racelab/gallery

go 1.26
