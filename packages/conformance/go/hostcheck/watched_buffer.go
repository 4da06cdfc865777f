package hostcheck

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
)

// WatchedBuffer keeps what is written to it and lets others wait for a text.
type WatchedBuffer struct {
	mutex   sync.Mutex
	bytes   bytes.Buffer
	changed chan struct{}
}

// NewWatchedBuffer makes an empty one.
func NewWatchedBuffer() *WatchedBuffer {
	return &WatchedBuffer{changed: make(chan struct{})}
}

// Write adds to the buffer, and wakes who waits.
func (b *WatchedBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	close(b.changed)
	b.changed = make(chan struct{})
	return b.bytes.Write(p)
}

// Content is what has been written, and a channel that closes with the next write.
func (b *WatchedBuffer) Content() (string, <-chan struct{}) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.bytes.String(), b.changed
}

// WaitFor returns once text has been written.
func (b *WatchedBuffer) WaitFor(ctx context.Context, text string) error {
	for {
		content, changed := b.Content()
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
