package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
)

// watchedBuffer keeps what is written to it and lets others wait for a text.
type watchedBuffer struct {
	mutex   sync.Mutex
	bytes   bytes.Buffer
	changed chan struct{}
}

func newWatchedBuffer() *watchedBuffer {
	return &watchedBuffer{changed: make(chan struct{})}
}

func (b *watchedBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	close(b.changed)
	b.changed = make(chan struct{})
	return b.bytes.Write(p)
}

func (b *watchedBuffer) content() (string, <-chan struct{}) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.bytes.String(), b.changed
}

// waitFor returns once text has been written.
func (b *watchedBuffer) waitFor(ctx context.Context, text string) error {
	for {
		content, changed := b.content()
		if strings.Contains(content, text) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waited for %q, came %q", text, content)
		}
	}
}
