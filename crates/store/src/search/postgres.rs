//! PostgreSQL: a `tsvector` made of our own words and a GIN index over it. No extension, no dictionary, no
//! collation is needed: lexemes are compared bytewise.

use super::Texts;

pub(super) const INSERT: &str = "INSERT INTO search_index (conversation_id, no, words)
     SELECT conversation_id, no, array_to_tsvector(string_to_array(words, ' ')) FROM {input}";

/// More than any search needs, and less than would hold up the others for long.
pub(super) const LIMIT_STATEMENTS: &str = "SET LOCAL statement_timeout = '5s'";

pub(super) const TEXTS: Texts = Texts {
    find: "SELECT id, conversation_id, no FROM search_index
           WHERE words @@ CAST($1::text AS tsquery) AND id < $2 ORDER BY id DESC LIMIT $3",
    forget: "DELETE FROM search_index WHERE id IN (
                 SELECT id FROM search_index WHERE words @@ CAST($1::text AS tsquery) LIMIT $2)",
    and: " & ",
    or: " | ",
    quote: '\'',
};
