-- Types are PostgreSQL's; for SQLite the reader (migrate.rs) turns BIGINT and BOOLEAN into INTEGER and the
-- marks STRICT and CLUSTERED into `STRICT` and `STRICT, WITHOUT ROWID`; PostgreSQL knows neither.
-- Times are milliseconds since 1970 and end in _ms. Positions are places in the log.

-- The next numbers to give out. One row each, so that a number is taken and used in one commit.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
) STRICT;
INSERT INTO counters (name, value) VALUES ('entity', 0), ('session', 0);

-- What the server keeps about itself: the log's epoch, its secret, the first position that is kept.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Whoever and whatever has an alias or is looked up by id. kind: 1 user, 2 conference.
CREATE TABLE entities (
    id BIGINT PRIMARY KEY,
    kind BIGINT NOT NULL,
    alias TEXT,
    alias_key TEXT UNIQUE,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    deleted_ms BIGINT
) STRICT;

CREATE INDEX entities_deleted_conferences ON entities (id) WHERE kind = 2 AND deleted_ms IS NOT NULL;

-- Those entities that can sign in. privileges: 0 none, 1 moderator, 2 admin.
CREATE TABLE accounts (
    id BIGINT PRIMARY KEY REFERENCES entities (id),
    surname TEXT NOT NULL,
    email TEXT,
    email_key TEXT UNIQUE,
    password_hash TEXT,
    privileges BIGINT NOT NULL,
    last_seen_ms BIGINT
) STRICT;

CREATE TABLE sessions (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    dialect TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    last_active_ms BIGINT NOT NULL
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_last_active ON sessions (last_active_ms);

-- Where messages stand. kind: 1 dialog (first_id <= second_id), 2 conference (owner_id). A conference has the id
-- of its entity. everybody and members are sets of permissions. last_no is the highest number given out.
CREATE TABLE conversations (
    id BIGINT PRIMARY KEY,
    kind BIGINT NOT NULL,
    first_id BIGINT,
    second_id BIGINT,
    owner_id BIGINT,
    private BOOLEAN NOT NULL,
    everybody BIGINT NOT NULL,
    members BIGINT NOT NULL,
    last_no BIGINT NOT NULL,
    last_member_no BIGINT NOT NULL,
    members_count BIGINT NOT NULL,
    active_ms BIGINT NOT NULL,
    UNIQUE (first_id, second_id)
) STRICT;

-- Who hears a conversation and has it in their list: both sides of a dialog, the members of a conference.
-- role: 1 member, 2 admin; the owner stands in the conversation. allowed and denied override its permissions.
-- read_no is the read mark.
CREATE TABLE members (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    no BIGINT NOT NULL,
    role BIGINT NOT NULL,
    allowed BIGINT NOT NULL,
    denied BIGINT NOT NULL,
    joined_ms BIGINT NOT NULL,
    read_no BIGINT NOT NULL,
    hidden BOOLEAN NOT NULL,
    PRIMARY KEY (conversation_id, account_id),
    UNIQUE (conversation_id, no)
) CLUSTERED;
CREATE INDEX members_by_account ON members (account_id);

-- When an account heard a conversation: messages after from_no up to to_no, log positions between the two
-- (both exclusive). An open end is null. Written by log.rs alone.
CREATE TABLE stays (
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    from_position BIGINT NOT NULL,
    to_position BIGINT,
    from_no BIGINT NOT NULL,
    to_no BIGINT,
    PRIMARY KEY (account_id, conversation_id, from_position)
) CLUSTERED;

-- No foreign keys here: the path of every message is kept short. A deleted message leaves only its number.
CREATE TABLE messages (
    conversation_id BIGINT NOT NULL,
    no BIGINT NOT NULL,
    sender_id BIGINT NOT NULL,
    text TEXT NOT NULL,
    sent_ms BIGINT NOT NULL,
    edited_ms BIGINT,
    reply_to BIGINT,
    PRIMARY KEY (conversation_id, no)
) CLUSTERED;
-- One's own messages are never unread: counted by this.
CREATE INDEX messages_by_sender ON messages (conversation_id, sender_id, no);

CREATE TABLE deletions (
    conversation_id BIGINT NOT NULL,
    no BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, no)
) CLUSTERED;

CREATE TABLE mentions (
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    no BIGINT NOT NULL,
    PRIMARY KEY (account_id, conversation_id, no)
) CLUSTERED;
CREATE INDEX mentions_by_message ON mentions (conversation_id, no);

-- What the first request with a key made: operation says which kind of thing, subject_id and no which one.
CREATE TABLE idempotency_keys (
    session_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    operation BIGINT NOT NULL,
    subject_id BIGINT NOT NULL,
    no BIGINT NOT NULL,
    used_ms BIGINT NOT NULL,
    PRIMARY KEY (session_id, key)
) CLUSTERED;
CREATE INDEX idempotency_keys_by_used ON idempotency_keys (used_ms);

-- The log. audience: 1 the members of conversation_id at that position, 2 account_id, 3 account_id and its peers.
CREATE TABLE events (
    position BIGINT PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    audience BIGINT NOT NULL,
    conversation_id BIGINT,
    account_id BIGINT,
    no BIGINT
) STRICT;
CREATE INDEX events_for_members ON events (conversation_id, position) WHERE audience = 1;
CREATE INDEX events_for_account ON events (account_id, position) WHERE audience = 2;
CREATE INDEX events_for_peers ON events (position) WHERE audience = 3;
