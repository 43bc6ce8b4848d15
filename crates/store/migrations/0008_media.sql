-- The bytes that were uploaded, the same ones once; the file is named by the hash (blobs/mod.rs). moves: a picture that
-- does. preview: 0 none, 1 JPEG, 2 WebP.
CREATE TABLE blobs (
    hash TEXT PRIMARY KEY,
    size_bytes BIGINT NOT NULL,
    moves BOOLEAN NOT NULL,
    width BIGINT,
    height BIGINT,
    duration_ms BIGINT,
    preview BIGINT NOT NULL
) CLUSTERED;

-- Who uploaded them, as what, under which name. unused_ms: since when nothing carries it; null while something does.
CREATE TABLE media (
    id BIGINT PRIMARY KEY,
    hash TEXT NOT NULL REFERENCES blobs (hash),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name TEXT,
    type TEXT NOT NULL,
    loaded_ms BIGINT NOT NULL,
    unused_ms BIGINT
) STRICT;
CREATE INDEX media_by_hash ON media (hash, account_id, id);
CREATE INDEX media_by_account ON media (account_id);
CREATE INDEX media_unused ON media (unused_ms) WHERE unused_ms IS NOT NULL;
INSERT INTO counters (name, value) VALUES ('media', 0);

-- How many bytes an account's media are, together.
ALTER TABLE accounts ADD COLUMN media_bytes BIGINT NOT NULL DEFAULT 0;
