-- What messages carry besides their words, numbered in each conversation in the order in which it came, and never anew.
-- kind: 1 photo, 2 animation, 3 video, 4 audio, 5 file, each with its media; 6 link, with its url. place: which of the
-- message's attachments it is, 1, 2, 3 …
CREATE TABLE items (
    conversation_id BIGINT NOT NULL,
    item_no BIGINT NOT NULL,
    no BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    place BIGINT NOT NULL,
    media_id BIGINT REFERENCES media (id),
    url TEXT,
    PRIMARY KEY (conversation_id, item_no)
) CLUSTERED;
CREATE INDEX items_by_message ON items (conversation_id, no);
CREATE INDEX items_by_kind ON items (conversation_id, kind, no, item_no);
CREATE INDEX items_by_media ON items (media_id, conversation_id) WHERE media_id IS NOT NULL;
ALTER TABLE conversations ADD COLUMN last_item_no BIGINT NOT NULL DEFAULT 0;

-- How many attachments a message has: only then are they looked for.
ALTER TABLE messages ADD COLUMN attached BIGINT NOT NULL DEFAULT 0;

-- Pictures of users and conferences; the newest one is shown.
CREATE TABLE avatars (
    id BIGINT PRIMARY KEY,
    entity_id BIGINT NOT NULL REFERENCES entities (id),
    media_id BIGINT NOT NULL REFERENCES media (id)
) STRICT;
CREATE INDEX avatars_by_entity ON avatars (entity_id, id);
CREATE INDEX avatars_by_media ON avatars (media_id);
ALTER TABLE entities ADD COLUMN avatar_id BIGINT;
INSERT INTO counters (name, value) VALUES ('avatar', 0);
