CREATE TABLE account (id TEXT PRIMARY KEY);

CREATE TABLE groups (
    id       TEXT PRIMARY KEY,
    type     TEXT NOT NULL,
    name     TEXT NOT NULL,
    owner    TEXT,
    created  INTEGER NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE member (
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    account  TEXT NOT NULL,
    role     TEXT NOT NULL,
    joined   INTEGER NOT NULL,
    unread   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (group_id, account)
);

CREATE INDEX member_account ON member (account);
