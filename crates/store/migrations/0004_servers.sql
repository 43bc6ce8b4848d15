-- Servers are entities and conversations of kind 4, with members as a conference has them and no messages; channels
-- of kind 5. A channel's owner, members, grants and restrictions are its server's. A row stays when its channel is
-- deleted: the log may still have to say whose it was.
CREATE TABLE channels (
    id BIGINT PRIMARY KEY REFERENCES entities (id),
    server_id BIGINT NOT NULL REFERENCES entities (id),
    position BIGINT NOT NULL
) STRICT;
CREATE INDEX channels_by_server ON channels (server_id, position, id);

DROP INDEX entities_deleted_conferences;
CREATE INDEX entities_deleted_with_messages ON entities (id) WHERE kind IN (2, 5) AND deleted_ms IS NOT NULL;
