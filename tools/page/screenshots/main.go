// Command screenshots takes the pictures of the documentation: it judges the reference with some of its faults, opens the
// pages in a browser, and writes small PNG files.
//
//	go run ./screenshots -unreadcheck ../../bin/unreadcheck -out ../../docs/pictures
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/tools/page/browser"
)

// picture is a page with what is to be judged for it.
type picture struct {
	name string
	// serve are the flags of the server, and judge those of the command, which writes into the folder that it is given last.
	serve, judge []string
	dark         bool
	height       int64
}

var pictures = []picture{
	{name: "green", judge: []string{"run"}, height: 860},
	{name: "clamping", serve: []string{"--fault", "wraps-at-16-bits"}, judge: []string{"run"}, height: 1300},
	{name: "slow-region", serve: []string{"--rate-limit", "150", "--fault", "readings-300ms-behind"}, judge: []string{"run"}, height: 860},
	{name: "status", serve: []string{"--fault", "http-404-for-an-unknown-group"}, judge: []string{"run"}, dark: true, height: 1100},
	{name: "fuzz", serve: []string{"--fault", "same-number-dropped"}, judge: []string{"fuzz", "--duration", "20s"}, height: 1300},
}

// The pages of clients are made from what make test-sdks saved: of one that has something wrong, and of all of them.
var (
	oneClient  = picture{name: "sdk", height: 1000}
	allClients = picture{name: "sdks", height: 1150}
	client     = "python-timsdk.json"
)

func main() {
	tool := flag.String("unreadcheck", "../../bin/unreadcheck", "the command that judges")
	out := flag.String("out", "../../docs/pictures", "the folder for the pictures")
	clients := flag.String("sdks", "../../unreadcheck-report/sdk", "the folder of what make test-sdks saved; without it the pictures of clients stay as they are")
	keep := flag.String("work", "", "a folder for the results; those that are there already are not made again")
	flag.Parse()
	if err := take(context.Background(), *tool, *out, *clients, *keep); err != nil {
		log.Fatal(err)
	}
}

func take(ctx context.Context, tool, out, clients, work string) error {
	tool, err := filepath.Abs(tool)
	if err != nil {
		return fmt.Errorf("the command cannot be found: %w", err)
	}
	if work == "" {
		if work, err = os.MkdirTemp("", "pictures-"); err != nil {
			return fmt.Errorf("no folder for the results: %w", err)
		}
		defer os.RemoveAll(work)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("no folder for the pictures: %w", err)
	}
	b, end, err := browser.Start(ctx)
	if err != nil {
		return err
	}
	defer end()
	for _, p := range pictures {
		folder := filepath.Join(work, p.name)
		if _, err := os.Stat(filepath.Join(folder, "report.html")); err != nil {
			if err := judge(ctx, tool, folder, p); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
		if err := shoot(b, folder, filepath.Join(out, p.name+".png"), p); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	difference := picture{name: "diff", height: 760}
	folder := filepath.Join(work, difference.name)
	compare := command(ctx, tool, "diff", "green", "clamping", "--out", difference.name)
	compare.Dir = work // the page shows the names that are given
	if err := compare.Run(); !ended(err) {
		return fmt.Errorf("diff: %w", err)
	}
	if err := shoot(b, folder, filepath.Join(out, "diff.png"), difference); err != nil {
		return err
	}
	return ofClients(ctx, b, tool, out, clients, work)
}

// ofClients takes the pictures of clients.
func ofClients(ctx context.Context, b *browser.Browser, tool, out, clients, work string) error {
	all, err := filepath.Glob(filepath.Join(clients, "*.json"))
	if err != nil || len(all) == 0 {
		log.Printf("there is nothing in %s: make test-sdks fills it", clients)
		return nil
	}
	for _, p := range []picture{oneClient, allClients} {
		files := all
		if p.name == oneClient.name {
			files = []string{filepath.Join(clients, client)}
		}
		folder := filepath.Join(work, p.name)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return fmt.Errorf("no folder for %s: %w", p.name, err)
		}
		if err := command(ctx, tool, append([]string{"report", "html", "--out", filepath.Join(folder, "report.html")}, files...)...).Run(); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		if err := shoot(b, folder, filepath.Join(out, p.name+".png"), p); err != nil {
			return err
		}
	}
	return nil
}

// ended reports whether a command ran to its end, whatever it says of the target.
func ended(err error) bool {
	var code *exec.ExitError
	return err == nil || errors.As(err, &code) && code.ExitCode() != 2
}

// command is the tool with the reference's account.
func command(ctx context.Context, tool string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, tool, args...)
	c.Env = append(os.Environ(), fmt.Sprintf("UNREADCHECK_SDKAPPID=%d", emulator.DefaultSDKAppID),
		"UNREADCHECK_IDENTIFIER="+emulator.DefaultAdmin, "UNREADCHECK_SECRET_KEY="+emulator.DefaultSecretKey)
	c.Stderr = os.Stderr
	return c
}

// judge serves what the picture is of, and judges it.
func judge(ctx context.Context, tool, folder string, p picture) error {
	const address = "127.0.0.1:18080"
	serving, stop := context.WithCancel(ctx)
	server := command(serving, tool, append([]string{"serve", "--addr", address}, p.serve...)...)
	server.Cancel = func() error { return server.Process.Signal(os.Interrupt) }
	if err := server.Start(); err != nil {
		stop()
		return fmt.Errorf("the server does not start: %w", err)
	}
	defer func() {
		stop()
		_ = server.Wait()
	}()
	dialer := net.Dialer{Timeout: time.Second}
	for {
		conn, err := dialer.DialContext(ctx, "tcp", address)
		if err == nil {
			_ = conn.Close()
			break
		}
	}
	args := append(p.judge, "--target", "http://"+address, "--out", folder)
	if err := command(ctx, tool, args...).Run(); !ended(err) {
		return err
	}
	return nil
}

// shoot takes the picture of the page's beginning.
func shoot(b *browser.Browser, folder, file string, p picture) error {
	absolute, err := filepath.Abs(filepath.Join(folder, "report.html"))
	if err != nil {
		return err
	}
	tab, end, err := b.Open((&url.URL{Scheme: "file", Path: absolute}).String(), browser.View{Width: 1280, Height: p.height, Dark: p.dark})
	if err != nil {
		return err
	}
	defer end()
	var picture []byte
	if err := chromedp.Run(tab.Context, chromedp.CaptureScreenshot(&picture)); err != nil {
		return fmt.Errorf("no picture could be taken: %w", err)
	}
	small, err := quantised(picture)
	if err != nil {
		return err
	}
	return os.WriteFile(file, small, 0o644)
}
