package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// secret is read from a file or else from the environment, never from a flag's value. It is the same from both.
func secret(file, variable, flag string) (string, error) {
	if file == "" {
		value, err := cleanSecret([]byte(os.Getenv(variable)))
		if err != nil {
			return "", usage("%s %w", variable, err)
		}
		secrets.Hide(value, variable)
		return value, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", usage("%s: %w", flag, unreadable(file, err))
	}
	value, err := cleanSecret(data)
	if err != nil {
		return "", usage("%s: the file %s %w", flag, file, err)
	}
	if value == "" {
		return "", usage("%s: the file %s is empty", flag, file)
	}
	secrets.Hide(value, variable)
	return value, nil
}

// longName is how long a word without a dot or a separator is that is more likely a secret than a file.
const longName = 24

// unreadable says why a file cannot be read. Its name is not repeated where it may be the secret itself, typed in the file's place.
func unreadable(name string, err error) error {
	if len(name) >= longName && !strings.ContainsAny(name, "./\\") {
		return fmt.Errorf("the file cannot be read; give the name of a file that has the secret, and not the secret itself")
	}
	return fmt.Errorf("the file cannot be read: %w", err)
}

// cleanSecret is a secret as its issuer wrote it: editors add a byte order mark, or write UTF-16, and pasting adds blanks.
func cleanSecret(data []byte) (string, error) {
	text := string(data)
	switch {
	case strings.HasPrefix(text, "\xff\xfe"):
		text = fromUTF16(data[2:], binary.LittleEndian)
	case strings.HasPrefix(text, "\xfe\xff"):
		text = fromUTF16(data[2:], binary.BigEndian)
	case len(data) > 1 && data[1] == 0:
		text = fromUTF16(data, binary.LittleEndian)
	case len(data) > 1 && data[0] == 0:
		text = fromUTF16(data, binary.BigEndian)
	}
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\uFEFF' || r == '\u200B' })
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }) {
		return "", fmt.Errorf("is not a secret: it has several lines, or bytes that are not text; it has to have the secret alone, in UTF-8 or UTF-16")
	}
	return text, nil
}

func fromUTF16(data []byte, order binary.ByteOrder) string {
	if len(data)%2 == 1 {
		return "\xff" // half a character is none
	}
	var units []uint16
	for ; len(data) > 0; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	return string(utf16.Decode(units))
}
