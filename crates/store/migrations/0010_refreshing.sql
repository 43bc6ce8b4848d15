-- How often a session's refresh token was changed, and when last; 0: never.
ALTER TABLE sessions ADD COLUMN generation BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN refreshed_ms BIGINT NOT NULL DEFAULT 0;
