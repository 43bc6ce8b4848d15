-- A bot is an account with an owner; entities.kind 3. It has no password. A deleted bot keeps its owner, who is told.
-- A dialog with bots has a conversations.kind of its own: 11 the first side is one, 21 the second, 31 both.
ALTER TABLE accounts ADD COLUMN owner_id BIGINT REFERENCES accounts (id);
CREATE INDEX accounts_by_owner ON accounts (owner_id) WHERE owner_id IS NOT NULL;

-- Whom an account has in its address book, and what it calls them. name_key is what the book is sorted by: that name
-- without regard to case and accents or, where both parts are empty, what the entity calls itself.
CREATE TABLE contacts (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    entity_id BIGINT NOT NULL REFERENCES entities (id),
    name TEXT NOT NULL,
    surname TEXT NOT NULL,
    name_key TEXT NOT NULL, -- only: sqlite
    name_key TEXT COLLATE "C" NOT NULL, -- only: postgres
    PRIMARY KEY (account_id, entity_id)
) CLUSTERED;
CREATE INDEX contacts_by_name ON contacts (account_id, name_key, entity_id);
CREATE INDEX contacts_by_entity ON contacts (entity_id);
