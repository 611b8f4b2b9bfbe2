// Package browser opens pages in a headless browser as people do: in a scheme of colours, at a width, with or without script,
// and with a log of everything that the browser asked the network for or complained of.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// names are those of the browser's command, the Debian one first.
var names = []string{"chromium", "chromium-browser", "google-chrome"}

// ErrNone says that there is no browser here.
var ErrNone = errors.New("there is no chromium here; on Debian: apt-get install chromium")

// Browser is a running browser.
type Browser struct{ context context.Context }

// Start starts a headless browser, which ends with the function that is returned.
func Start(ctx context.Context) (*Browser, func(), error) {
	command := ""
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			command = path
			break
		}
	}
	if command == "" {
		return nil, nil, ErrNone
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(command), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true))
	allocated, endAllocator := chromedp.NewExecAllocator(ctx, options...)
	running, end := chromedp.NewContext(allocated)
	if err := chromedp.Run(running); err != nil {
		end()
		endAllocator()
		return nil, nil, fmt.Errorf("the browser does not start: %w", err)
	}
	return &Browser{running}, func() { end(); endAllocator() }, nil
}

// View is how a page is looked at.
type View struct {
	Width, Height int64
	// Scale is how many pixels of the screen one of the page takes; 0 is 1.
	Scale    float64
	Dark     bool
	NoScript bool
	// Print looks at it as on paper.
	Print bool
}

// Set looks at a page in this way from now on.
func (v View) Set() chromedp.Tasks {
	scheme, media := "light", "screen"
	if v.Dark {
		scheme = "dark"
	}
	if v.Print {
		media = "print"
	}
	scale := v.Scale
	if scale == 0 {
		scale = 1
	}
	return chromedp.Tasks{emulation.SetScriptExecutionDisabled(v.NoScript),
		emulation.SetEmulatedMedia().WithMedia(media).WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		chromedp.EmulateViewport(v.Width, v.Height, chromedp.EmulateScale(scale))}
}

// Tab is an open page with what the browser had to say of it.
type Tab struct {
	Context context.Context
	mu      sync.Mutex
	// requests are the addresses that the browser asked for, and complaints its errors and warnings.
	requests, complaints []string
}

// Open opens an address. The function closes the page.
func (b *Browser) Open(address string, v View) (*Tab, func(), error) {
	ctx, end := chromedp.NewContext(b.context)
	t := &Tab{Context: ctx}
	chromedp.ListenTarget(ctx, t.hear)
	err := chromedp.Run(ctx, network.Enable(), log.Enable(), runtime.Enable(), v.Set(), chromedp.Navigate(address))
	if err != nil {
		end()
		return nil, nil, fmt.Errorf("%s cannot be opened: %w", address, err)
	}
	return t, end, nil
}

func (t *Tab) hear(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		t.requests = append(t.requests, e.Request.URL)
	case *log.EventEntryAdded:
		t.complaints = append(t.complaints, e.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		for _, argument := range e.Args {
			t.complaints = append(t.complaints, string(argument.Value))
		}
	case *runtime.EventExceptionThrown:
		t.complaints = append(t.complaints, e.ExceptionDetails.Error())
	case *page.EventJavascriptDialogOpening:
		t.complaints = append(t.complaints, "a dialog: "+e.Message)
	}
}

// Requests are the addresses that the browser asked for beside the page itself and what the page carries in itself.
func (t *Tab) Requests(address string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []string
	for _, one := range t.requests {
		if one != address && !strings.HasPrefix(one, "data:") {
			out = append(out, one)
		}
	}
	return out
}

// Complaints are the browser's errors, warnings and dialogs.
func (t *Tab) Complaints() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string(nil), t.complaints...)
}
