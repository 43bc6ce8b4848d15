//! `@alias` in a text.

use std::collections::BTreeSet;

use crate::text::{ALIAS_CHARS_MAX, ALIAS_CHARS_MIN, fold};

/// Most different aliases that one text can mention; more are plain text.
pub const MENTIONS_MAX: usize = 100;

/// The alias keys that `text` mentions: `@` at the start of a word, then 3 to 32 letters, digits or `_`.
/// The `@` of an e-mail address is inside of a word, so it mentions nobody.
pub fn mentioned_keys(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        if c == '@' && !before.is_some_and(is_word) {
            let word: String = text[at + 1..].chars().take_while(|c| is_word(*c)).collect();
            if (ALIAS_CHARS_MIN..=ALIAS_CHARS_MAX).contains(&word.chars().count()) {
                keys.insert(fold(&word));
            }
            if keys.len() == MENTIONS_MAX {
                break;
            }
        }
        before = Some(c);
    }
    keys
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::mentioned_keys;

    #[test]
    fn words_that_begin_with_an_at_sign_mention() {
        let keys = |text| mentioned_keys(text).into_iter().collect::<Vec<_>>();
        assert_eq!(keys("@Ada, @BEN_2! (@мария)"), ["ada", "ben_2", "мария"]);
        assert_eq!(keys("ada@example.org @ab @@ @"), Vec::<String>::new());
        assert_eq!(keys("@ada @ADA"), ["ada"]);
        assert_eq!(keys(&format!("@{}", "x".repeat(33))), Vec::<String>::new());
    }
}
