//! Searching in what was said: how texts are compared, and what of them is looked up in an index.
//!
//! A text is folded (no case, no accents, no punctuation) into words that are separated by one space. A word
//! is found by any part of it from three letters on, and by its first one or two. Scripts that put no spaces
//! between words are found by any part. An index holds grams: whatever contains a term has all grams of it, so
//! that an index narrows the search and [`SearchQuery::rank`] decides.

use std::collections::BTreeSet;

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::{Message, Refusal};

/// Longest query, in characters.
pub const QUERY_CHARS_MAX: usize = 200;
/// Longest snippet, in characters.
pub const SNIPPET_CHARS_MAX: usize = 200;
/// Characters of a snippet that stand before what was found.
const SNIPPET_BEFORE_CHARS: usize = 60;
/// Most grams of one text; what else stands in it is not found. No message of words comes near.
const GRAMS_MAX: usize = 20_000;
/// Most grams of a query that are looked up: so many of them narrow as well as all.
const QUERY_GRAMS_MAX: usize = 32;
/// From so many letters on any part of a word is found, by overlapping grams of this length.
const PART_CHARS: usize = 3;

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The message.
    pub message: Message,
    /// The part of its text around the first thing that was asked for.
    pub snippet: String,
}

/// What to look for: all of its terms, in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery(Vec<Term>);

/// What to look for in names: the beginnings of words, in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameQuery(Vec<String>);

/// Words of a query for names that count: the longest ones.
pub const NAME_WORDS_MAX: usize = 3;

impl NameQuery {
    /// Reads words; nothing else in it has a meaning.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where it is not 1 to 200 characters long.
    pub fn new(typed: &str) -> Result<Self, Refusal> {
        let typed = typed.trim();
        if typed.is_empty() || typed.chars().count() > QUERY_CHARS_MAX {
            return Err(Refusal::invalid(format!(
                "A search needs 1 to {QUERY_CHARS_MAX} characters."
            )));
        }
        let mut words: Vec<String> = Folded::new(typed).words().map(str::to_owned).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.truncate(NAME_WORDS_MAX);
        Ok(Self(words))
    }

    /// The words, the longest first; none where there is nothing in it that can be found.
    pub fn words(&self) -> &[String] {
        &self.0
    }
}

/// A word or, in quotes, several in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    folded: String,
    /// Whether it must stand at the beginning of a word.
    begins_word: bool,
}

impl SearchQuery {
    /// Reads words and `"phrases in quotes"`; nothing else in it has a meaning.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where it is not 1 to 200 characters long.
    pub fn new(typed: &str) -> Result<Self, Refusal> {
        let typed = typed.trim();
        if typed.is_empty() || typed.chars().count() > QUERY_CHARS_MAX {
            return Err(Refusal::invalid(format!(
                "A search needs 1 to {QUERY_CHARS_MAX} characters."
            )));
        }
        let mut terms = Vec::new();
        for (at, part) in typed.split('"').enumerate() {
            if at % 2 == 1 {
                terms.extend(Term::new(part));
            } else {
                terms.extend(part.split_whitespace().filter_map(Term::new));
            }
        }
        Ok(Self(terms))
    }

    /// Whether there is nothing in it that can be found: no letter, digit or symbol.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Grams that every text has in which all terms stand.
    pub fn grams(&self) -> BTreeSet<String> {
        let mut grams = BTreeSet::new();
        for term in &self.0 {
            let padded = format!(" {}", term.folded);
            grams.extend(runs(&padded).flat_map(needed_parts).map(gram));
        }
        grams.into_iter().take(QUERY_GRAMS_MAX).collect()
    }

    /// How well a text fits: more for whole words than for beginnings, more for those than for other parts.
    /// None where a term does not stand in it.
    pub fn rank(&self, text: &Folded) -> Option<u32> {
        self.0.iter().map(|term| term.rank(&text.text)).sum()
    }

    /// The part of a text around the first thing that was asked for.
    pub fn snippet(&self, text: &str, folded: &Folded) -> String {
        let first = self.0.iter().filter_map(|term| term.place(&folded.text)).min();
        let at = first.and_then(|at| folded.origins.get(at)).copied().unwrap_or(0);
        snippet_around(text, at)
    }
}

impl Term {
    fn new(typed: &str) -> Option<Self> {
        let folded = Folded::new(typed).text.trim().to_owned();
        let first = folded.split(' ').next().filter(|word| !word.is_empty())?;
        let begins_word = !first.starts_with(is_dense) && first.chars().count() < PART_CHARS;
        Some(Self { folded, begins_word })
    }

    /// The byte of a folded text at which the term stands for the first time.
    fn place(&self, text: &str) -> Option<usize> {
        if self.begins_word {
            text.find(&format!(" {}", self.folded)).map(|at| at + 1)
        } else {
            text.find(&self.folded)
        }
    }

    fn rank(&self, text: &str) -> Option<u32> {
        self.place(text)?;
        let term = &self.folded;
        Some(match () {
            () if text.contains(&format!(" {term} ")) => 3,
            () if text.contains(&format!(" {term}")) => 2,
            () => 1,
        })
    }
}

/// A text as it is compared, and where each byte of that came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// Words with a space before and after each.
    text: String,
    /// For each byte of `text`, a byte of the text that was folded.
    origins: Vec<usize>,
}

impl Folded {
    /// Folds a text: letters, digits and symbols in runs, each of one kind: words, or a script without spaces.
    pub fn new(text: &str) -> Self {
        let mut folded = Self { text: " ".to_owned(), origins: vec![0] };
        let mut last = None;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if let Some(c) = plain(c)
                && !chars.peek().is_some_and(|(_, next)| !next.is_ascii() && continues(*next))
            {
                folded.push(c, at, &mut last);
                continue;
            }
            let mut end = at + c.len_utf8();
            while let Some((_, next)) = chars.next_if(|(_, next)| continues(*next)) {
                end += next.len_utf8();
            }
            for c in fold_letter(&text[at..end]).chars() {
                folded.push(c, at, &mut last);
            }
        }
        if last.is_some() {
            folded.text.push(' ');
            folded.origins.push(text.len());
        }
        folded
    }

    /// `last` is whether the run that is being written is dense, where there is one.
    fn push(&mut self, c: char, at: usize, last: &mut Option<bool>) {
        let dense = is_dense(c);
        let in_run = dense || c.is_alphanumeric() || (is_combining_mark(c) && last.is_some());
        if !in_run {
            if last.take().is_some() {
                self.text.push(' ');
                self.origins.push(at);
            }
            return;
        }
        // A mark belongs to what it stands on.
        let dense = if is_combining_mark(c) { last.unwrap_or(dense) } else { dense };
        if last.is_some_and(|last| last != dense) {
            self.text.push(' ');
            self.origins.push(at);
        }
        *last = Some(dense);
        self.text.push(c);
        self.origins.resize(self.text.len(), at);
    }

    /// Its words, in order; of a script without spaces, whole runs.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split(' ').filter(|word| !word.is_empty())
    }

    /// What an index holds of it.
    pub fn grams(&self) -> Vec<String> {
        let mut parts: Vec<&str> = runs(&self.text).flat_map(parts_of).take(GRAMS_MAX).collect();
        parts.sort_unstable();
        parts.dedup();
        parts.into_iter().map(gram).collect()
    }
}

/// The runs of a folded text, each with the space before it.
fn runs(folded: &str) -> impl Iterator<Item = &str> {
    let starts = folded.match_indices(' ').map(|(at, _)| at);
    let ends = folded.match_indices(' ').map(|(at, _)| at).skip(1).chain([folded.len()]);
    starts.zip(ends).map(|(start, end)| &folded[start..end]).filter(|run| run.len() > 1)
}

/// Everything by which a run is found: in a word its first one and two letters, with the space before them, and
/// all parts of three; in a dense script each character and all pairs.
fn parts_of(run: &str) -> impl Iterator<Item = &str> {
    let word = &run[1..];
    let dense = word.starts_with(is_dense);
    let (short, long) = if dense { (1, 2) } else { (PART_CHARS, PART_CHARS) };
    let beginnings = windows(run, 2).take(1).chain(windows(run, 3).take(1));
    beginnings
        .filter(move |_| !dense)
        .chain(windows(word, short))
        .chain(windows(word, long).filter(move |_| dense))
}

/// The parts by which a run of a query is looked up: the longest that there are in it.
fn needed_parts(run: &str) -> impl Iterator<Item = &str> {
    let word = &run[1..];
    let chars = word.chars().count();
    let (word, length) = match (word.starts_with(is_dense), chars) {
        (true, 1) => (word, 1),
        (true, _) => (word, 2),
        // The space before it counts.
        (false, ..PART_CHARS) => (run, chars + 1),
        (false, _) => (word, PART_CHARS),
    };
    windows(word, length)
}

/// All parts that are so many characters long.
fn windows(run: &str, chars: usize) -> impl Iterator<Item = &str> {
    let starts = run.char_indices().map(|(at, _)| at);
    let ends = run.char_indices().map(|(at, _)| at).chain([run.len()]).skip(chars);
    starts.zip(ends).map(move |(start, end)| &run[start..end])
}

/// A part as it stands in an index: one word of letters and digits, `_` for the space.
fn gram(part: &str) -> String {
    part.replacen(' ', "_", 1)
}

/// Whether nobody puts spaces between words of such characters: so does nobody between symbols.
fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' // Thai, Lao
        | '\u{0f00}'..='\u{109f}' // Tibetan, Myanmar
        | '\u{1100}'..='\u{11ff}' // Hangul
        | '\u{1780}'..='\u{17ff}' // Khmer
        | '\u{2190}'..='\u{2bff}' // arrows, signs, symbols
        | '\u{2e80}'..='\u{2fff}' // radicals
        | '\u{3005}'..='\u{3007}'
        | '\u{3031}'..='\u{9fff}' // kana, ideographs
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' // Hangul
        | '\u{f900}'..='\u{faff}'
        | '\u{1b000}'..='\u{1b2ff}' // kana
        | '\u{1f000}'..='\u{1faff}' // pictures
        | '\u{20000}'..='\u{3ffff}') // ideographs
}

/// Whether a character changes the one before it: marks, and what ends a Korean syllable or voices a kana.
fn continues(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{1160}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}')
}

/// Whether a mark is an accent, which is disregarded; in other scripts marks are vowels.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036f}'
        | '\u{0591}'..='\u{05c7}' // Hebrew points
        | '\u{0610}'..='\u{061a}' | '\u{064b}'..='\u{065f}' | '\u{0670}' // Arabic
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

/// What a letter that stands alone is folded to, where that is quickly told; [`fold_letter`] says the same.
fn plain(c: char) -> Option<char> {
    match c {
        '\0'..='\u{7f}' => Some(c.to_ascii_lowercase()),
        'й' | 'Й' => None,
        'а'..='я'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{1f300}'..='\u{1faff}' => Some(c),
        'А'..='Я' => c.to_lowercase().next(),
        _ => None,
    }
}

/// One letter with its marks, without case, accents and compatibility forms.
fn fold_letter(letter: &str) -> String {
    letter
        .nfkd()
        .default_case_fold()
        .nfkd()
        .filter(|c| !is_accent(*c))
        .map(|c| match c {
            // Strokes that Unicode does not take apart.
            'ø' => 'o',
            'ł' => 'l',
            'đ' => 'd',
            'ħ' => 'h',
            'ŧ' => 't',
            'ı' => 'i',
            other => other,
        })
        .nfkc()
        .collect()
}

/// At most 200 characters around a byte of a text, from the beginning of a word where there is one.
fn snippet_around(text: &str, at: usize) -> String {
    let total = text.chars().count();
    if total <= SNIPPET_CHARS_MAX {
        return text.to_owned();
    }
    let before = text.char_indices().take_while(|(start, _)| *start < at).count();
    let latest = total - SNIPPET_CHARS_MAX;
    let start = before.saturating_sub(SNIPPET_BEFORE_CHARS).min(latest);
    let lead = text.chars().skip(start).take(before.saturating_sub(start));
    let to_word = if start == 0 { 0 } else { lead.take_while(|c| !c.is_whitespace()).count() };
    // Where there is no space, the word is taken apart.
    let skipped = if start + to_word < before { to_word } else { 0 };
    let part: String = text.chars().skip(start + skipped).take(SNIPPET_CHARS_MAX).collect();
    part.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rank(query: &str, text: &str) -> Option<u32> {
        let query = SearchQuery::new(query).unwrap();
        let folded = Folded::new(text);
        let rank = query.rank(&folded);
        if rank.is_some() {
            let held = folded.grams();
            for gram in query.grams() {
                assert!(held.contains(&gram), "{text:?} is not found by {gram:?}");
            }
        }
        rank
    }

    #[test]
    fn whole_words_come_before_beginnings_and_parts() {
        assert_eq!(rank("chat", "We chat."), Some(3));
        assert_eq!(rank("chat", "Chatting"), Some(2));
        assert_eq!(rank("chat", "polychat"), Some(1));
        assert_eq!(rank("chat", "cat"), None);
        assert_eq!(rank("chat we", "We chat."), Some(6), "all, in any order");
        assert_eq!(rank("chat they", "We chat."), None);
    }

    #[test]
    fn one_or_two_letters_begin_a_word() {
        assert_eq!(rank("w", "We chat."), Some(2));
        assert_eq!(rank("we", "We chat."), Some(3));
        assert_eq!(rank("at", "We chat."), None);
        assert_eq!(rank("a", "a"), Some(3));
    }

    #[test]
    fn case_accents_forms_and_punctuation_are_disregarded() {
        for (query, text) in [
            ("STRASSE", "Straße"),
            ("cafe", "CAFÉ"),
            ("café", "cafe"),
            ("cafe\u{301}", "caf\u{e9}"),
            ("istanbul", "İSTANBUL"),
            ("lodz", "Łódź"),
            ("елка", "Ёлка"),
            ("ａｄａ", "Ada"),
            ("l'ete", "C’est l’été !"),
            ("e-mail", "my e.mail"),
            ("smørrebrød", "SMORREBROD"),
        ] {
            assert!(rank(query, text).is_some(), "{query:?} in {text:?}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_found_by_any_part() {
        for query in ["東", "京", "京タワ", "東京", "タワー", "高い東京", "ﾀﾜｰ"]
        {
            assert!(rank(query, "高い東京タワーへ").is_some(), "{query}");
        }
        assert!(rank("京東", "東京").is_none());
        assert!(rank("はか", "ばか").is_none(), "these marks are no accents");
        assert!(rank("東京to", "東京tower").is_some());
        assert!(rank("국어", "한국어").is_some());
        assert!(rank("\u{1112}\u{1161}\u{11ab}", "한국어").is_some(), "taken apart");
        assert!(rank("สวัส", "สวัสดีครับ").is_some());
        assert!(rank("🎉", "done🎉🎉").is_some());
        assert!(rank("हिन्दी", "हिन्दी में").is_some());
    }

    #[test]
    fn what_is_quickly_told_is_what_folding_says() {
        for c in '\0'..=char::MAX {
            if let Some(folded) = plain(c) {
                assert_eq!(fold_letter(&c.to_string()), folded.to_string(), "{c:?}");
            }
        }
    }

    #[test]
    fn quotes_keep_words_in_order() {
        assert!(rank("\"good morning\"", "Good, morning!").is_some());
        assert!(rank("\"morning good\"", "Good morning").is_none());
        assert!(rank("\"good mor", "good morning").is_some(), "a quote may stay open");
        assert!(SearchQuery::new("\"\" ' * - ()").unwrap().is_empty());
    }

    #[test]
    fn a_query_is_bounded() {
        for bad in ["", "  ", &"x".repeat(201)] {
            assert!(SearchQuery::new(bad).is_err());
        }
        assert!(SearchQuery::new(&"京".repeat(200)).is_ok());
    }

    #[test]
    fn a_snippet_is_the_part_around_what_was_found() {
        let snippet = |query: &str, text: &str| {
            SearchQuery::new(query).unwrap().snippet(text, &Folded::new(text))
        };
        assert_eq!(snippet("b", "a b"), "a b");
        let long = format!("{}the NEEDLE in it{}", "hay ".repeat(300), " hay".repeat(300));
        let found = snippet("needle", &long);
        assert!(found.contains("the NEEDLE in it") && found.starts_with("hay "), "{found}");
        assert!(found.chars().count() <= SNIPPET_CHARS_MAX);
        let end = format!("{}京", "語".repeat(999));
        assert_eq!(snippet("京", &end).chars().count(), SNIPPET_CHARS_MAX);
        assert!(snippet("京", &end).ends_with('京'));
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_any_part_of_itself(
            text in "[a-zA-Z0-9àéîõüžАБВабв一-三ぁ-お .,!?]{1,60}",
            from in 0_usize..60, count in 3_usize..20
        ) {
            prop_assume!(text.chars().any(char::is_alphanumeric));
            let part: String = text.chars().skip(from).take(count).collect();
            // A part that begins in the middle of a short word is not what anybody would type.
            if let Ok(query) = SearchQuery::new(&part.replace('"', " "))
                && query.rank(&Folded::new(&text)).is_some()
            {
                rank(&part.replace('"', " "), &text);
            }
            rank(&text.replace('"', " "), &text);
        }

        #[test]
        fn grams_are_letters_digits_and_marks(text in "\\PC{0,200}") {
            for gram in Folded::new(&text).grams() {
                let rest = gram.strip_prefix('_').unwrap_or(&gram);
                prop_assert!(!rest.is_empty());
                prop_assert!(rest.chars().all(|c| {
                    c.is_ascii_alphanumeric() || (!c.is_ascii() && !c.is_whitespace())
                }), "{gram:?}");
            }
        }

        #[test]
        fn any_query_and_text_give_a_snippet(query in "\\PC{1,40}", text in "\\PC{0,400}") {
            if let Ok(query) = SearchQuery::new(&query) {
                let snippet = query.snippet(&text, &Folded::new(&text));
                prop_assert!(snippet.chars().count() <= SNIPPET_CHARS_MAX);
                prop_assert!(text.contains(&snippet));
            }
        }
    }
}
