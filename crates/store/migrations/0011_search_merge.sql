-- Segments of the index are merged sixteen at a time, not four: each entry is written half as often, which a search
-- that reads a few more segments hardly notices.
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 16); -- only: sqlite
