package setup

import "os"

// LateFile is a file that is made when something is written to it first, so that a run which never gets that far leaves an
// earlier one alone.
type LateFile struct {
	Name string
	file *os.File
}

func (f *LateFile) Write(data []byte) (int, error) {
	if f.file == nil {
		var err error
		if f.file, err = os.Create(f.Name); err != nil {
			return 0, err
		}
	}
	return f.file.Write(data)
}

// Close closes the file, if it was made.
func (f *LateFile) Close() error {
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}
