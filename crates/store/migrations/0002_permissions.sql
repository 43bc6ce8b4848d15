-- What one account grants another in their dialog, where that is not everything: a set of permissions. Kept by the
-- pair, for it may be set before there is a dialog.
CREATE TABLE grants (
    granter_id BIGINT NOT NULL REFERENCES accounts (id),
    grantee_id BIGINT NOT NULL REFERENCES accounts (id),
    permissions BIGINT NOT NULL,
    PRIMARY KEY (granter_id, grantee_id)
) CLUSTERED;
CREATE INDEX grants_by_grantee ON grants (grantee_id);

-- Who is muted in a conference or kept out of it, be they a member or not; until_ms null: until it is lifted.
CREATE TABLE restrictions (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    until_ms BIGINT,
    mute BOOLEAN NOT NULL,
    ban BOOLEAN NOT NULL,
    PRIMARY KEY (conversation_id, account_id)
) CLUSTERED;
CREATE INDEX restrictions_by_account ON restrictions (account_id);

-- Whether a member may read and so hears what happens; kept by hearing.rs alone.
ALTER TABLE members ADD COLUMN hears BOOLEAN NOT NULL DEFAULT true;

-- Parts of a stay in which the account could not read, and so heard nothing: log positions between the two (both
-- exclusive). They end its hearing, not its stay: what was said meanwhile is there to be read later. An open end is
-- null. Written by log.rs alone.
CREATE TABLE silences (
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    from_position BIGINT NOT NULL,
    to_position BIGINT,
    PRIMARY KEY (account_id, conversation_id, from_position)
) CLUSTERED;
