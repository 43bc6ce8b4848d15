-- Who answered which message with which emoji.
CREATE TABLE reactions (
    conversation_id BIGINT NOT NULL,
    no BIGINT NOT NULL,
    emoji TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    reacted_ms BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, no, emoji, account_id)
) CLUSTERED;

-- When a message was pinned; null where it is not. So a deleted message leaves no pin.
ALTER TABLE messages ADD COLUMN pinned_ms BIGINT;
CREATE INDEX messages_pinned ON messages (conversation_id, pinned_ms, no) WHERE pinned_ms IS NOT NULL;

-- Of an event that is a reaction: with which emoji, and how many people had chosen it then.
ALTER TABLE events ADD COLUMN emoji TEXT;
ALTER TABLE events ADD COLUMN count BIGINT;
