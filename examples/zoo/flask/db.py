"""One SQLite database in memory, shared by the threads of the server behind a lock."""

import sqlite3
import threading
from contextlib import contextmanager
from pathlib import Path

_lock = threading.Lock()
_connection = sqlite3.connect(":memory:", check_same_thread=False)
_connection.row_factory = sqlite3.Row
_connection.execute("PRAGMA foreign_keys = ON")
_connection.executescript(Path(__file__).with_name("schema.sql").read_text())


@contextmanager
def transaction():
    """Holds the database for one call; an exception rolls back what the call wrote."""
    with _lock, _connection:
        yield _connection
