-- What messages are found by: their grams (model/src/search.rs makes them, for both engines alike) and words for
-- where they stand, who sent them and which they are. Higher ids are newer. A deleted message leaves nothing.
CREATE VIRTUAL TABLE search_index USING fts5( -- only: sqlite
    conversation_id UNINDEXED, no UNINDEXED, words, -- only: sqlite
    content = '', contentless_delete = 1, contentless_unindexed = 1, detail = none, -- only: sqlite
    tokenize = "ascii tokenchars '_'" -- only: sqlite
); -- only: sqlite
CREATE TABLE search_index ( -- only: postgres
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- only: postgres
    conversation_id BIGINT NOT NULL, -- only: postgres
    no BIGINT NOT NULL, -- only: postgres
    words tsvector NOT NULL -- only: postgres
); -- only: postgres
CREATE INDEX search_index_by_words ON search_index USING gin (words); -- only: postgres

-- What was said before is indexed when the server starts (search/backfill.rs), in order of time, which it takes
-- this index for; then both are gone. The value is the last message that was indexed: time, conversation, number.
CREATE INDEX messages_by_time ON messages (sent_ms, conversation_id, no);
INSERT INTO settings (name, value) VALUES ('search_indexed', '0 0 0');
