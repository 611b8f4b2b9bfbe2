package main

// Pointers tell a field that is missing or null from one that is empty.

func required[T any](name string, value *T) (T, error) {
	if value == nil {
		var none T
		return none, &apiError{10004, name + " is missing"}
	}
	return *value, nil
}

func accountField(name string, value *string) (string, error) {
	account, err := required(name, value)
	if err == nil && (account == "" || len(account) > 32) {
		err = &apiError{10004, name + " has to have 1 to 32 bytes"}
	}
	return account, err
}

func groupField(value *string) (string, error) {
	id, err := required("GroupId", value)
	if err != nil {
		return "", err
	}
	if id == "" || len(id) > 48 {
		return "", &apiError{10015, "GroupId has to have 1 to 48 bytes"}
	}
	for _, c := range []byte(id) {
		if c < ' ' || c > '~' {
			return "", &apiError{10015, "GroupId has characters that are not printable ASCII"}
		}
	}
	return id, nil
}

func countField(name string, value *int64) (int64, error) {
	n, err := required(name, value)
	if err == nil && n < 0 {
		err = &apiError{10004, name + " is negative"}
	}
	return n, err
}
