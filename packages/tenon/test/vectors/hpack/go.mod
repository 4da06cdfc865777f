module tenon/hpack-vectors

go 1.24.0

require golang.org/x/net v0.50.0
