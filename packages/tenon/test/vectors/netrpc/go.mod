module tenon.test/netrpc-vectors

go 1.24
