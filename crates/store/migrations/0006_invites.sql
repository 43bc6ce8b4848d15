-- Invitations into conferences; whoever knows the code may use one. A used up one is gone.
CREATE TABLE invites (
    id BIGINT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    uses BIGINT NOT NULL,
    uses_max BIGINT,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT
) STRICT;
CREATE INDEX invites_by_conversation ON invites (conversation_id, id);
CREATE INDEX invites_by_account ON invites (account_id);
CREATE INDEX invites_by_expiry ON invites (expires_ms) WHERE expires_ms IS NOT NULL;
INSERT INTO counters (name, value) VALUES ('invite', 0);

-- The words by which people, bots and public conferences are found: of their alias, name and title, without case and
-- accents. kind is the entity's. Written by finding.rs alone; who is there already is indexed when the server starts,
-- by id: the setting is the last one that was.
CREATE TABLE entity_words (
    word TEXT NOT NULL, -- only: sqlite
    word TEXT COLLATE "C" NOT NULL, -- only: postgres
    entity_id BIGINT NOT NULL REFERENCES entities (id),
    kind BIGINT NOT NULL,
    PRIMARY KEY (word, entity_id)
) CLUSTERED;
CREATE INDEX entity_words_by_entity ON entity_words (entity_id, word);
INSERT INTO settings (name, value) VALUES ('entities_indexed', '0');
