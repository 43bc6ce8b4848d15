-- The index holds what was said up to a position of the log, which is the value; what was said after it, a search reads
-- one by one, and from time to time it is taken into the index together (search/tail.rs). So far all is indexed, or will
-- be when the server starts.
INSERT INTO settings (name, value)
SELECT 'search_position', coalesce(CAST((SELECT max(position) FROM events) AS TEXT),
    (SELECT value FROM settings WHERE name = 'log_start'), '0');
