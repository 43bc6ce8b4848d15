//! SQLite: an FTS5 table without the texts. Its tokenizer takes everything but ASCII signs for letters, so that
//! each gram is one token.

use super::Texts;

pub(super) const INSERT: &str = "INSERT INTO search_index (conversation_id, no, words)
     SELECT conversation_id, no, words FROM {input}";

pub(super) const TEXTS: Texts = Texts {
    find: "SELECT rowid, conversation_id, no FROM search_index
           WHERE search_index MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3",
    forget: "DELETE FROM search_index WHERE rowid IN (
                 SELECT rowid FROM search_index WHERE search_index MATCH $1 LIMIT $2)",
    and: " AND ",
    or: " OR ",
    quote: '"',
};
