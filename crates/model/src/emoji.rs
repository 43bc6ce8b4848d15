//! What an emoji is: one picture as UTS #51 builds it, in the one spelling in which it is kept.

use icu_properties::CodePointSetData;
use icu_properties::props::{
    Emoji as IsEmoji, EmojiModifier, EmojiModifierBase, EmojiPresentation, RegionalIndicator,
};

use crate::Refusal;

/// Longest emoji, in bytes of UTF-8. The longest that Unicode recommends has 35.
pub const EMOJI_BYTES_MAX: usize = 64;

/// One emoji, spelled with every variation selector that it needs and with none that it does not: ❤ and ❤️ are
/// the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Emoji(String);

impl Emoji {
    /// Checks that it is one emoji and nothing else, and spells it the one way.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where it is something else, or too long.
    pub fn new(typed: &str) -> Result<Self, Refusal> {
        let short = typed.len() <= EMOJI_BYTES_MAX;
        match short.then(|| spelled(typed)).flatten() {
            Some(emoji) if emoji.len() <= EMOJI_BYTES_MAX => Ok(Self(emoji)),
            _ => Err(Refusal::invalid("A reaction is one emoji, such as 👍, and nothing else.")),
        }
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const JOINER: char = '\u{200d}';
const AS_EMOJI: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
const TAGS: std::ops::RangeInclusive<char> = '\u{e0020}'..='\u{e007e}';
const TAGS_END: char = '\u{e007f}';

/// `zwj_element (\u{200d} zwj_element)*` and nothing after it.
fn spelled(typed: &str) -> Option<String> {
    let mut rest = Rest(typed.chars().peekable());
    let mut emoji = String::with_capacity(typed.len() + AS_EMOJI.len_utf8());
    rest.element(&mut emoji)?;
    while rest.takes(JOINER) {
        emoji.push(JOINER);
        rest.element(&mut emoji)?;
    }
    rest.0.next().is_none().then_some(emoji)
}

struct Rest<'t>(std::iter::Peekable<std::str::Chars<'t>>);

impl Rest<'_> {
    fn takes(&mut self, c: char) -> bool {
        self.0.next_if_eq(&c).is_some()
    }

    /// A flag, a keycap, or a picture with what modifies it.
    fn element(&mut self, emoji: &mut String) -> Option<()> {
        let first = self.0.next()?;
        emoji.push(first);
        if CodePointSetData::new::<RegionalIndicator>().contains(first) {
            let is_regional = |c: &char| CodePointSetData::new::<RegionalIndicator>().contains(*c);
            emoji.push(self.0.next_if(is_regional)?);
            return Some(());
        }
        if first.is_ascii_digit() || matches!(first, '#' | '*') {
            self.takes(AS_EMOJI);
            emoji.extend([AS_EMOJI, KEYCAP]);
            return self.takes(KEYCAP).then_some(());
        }
        if !CodePointSetData::new::<IsEmoji>().contains(first) {
            return None;
        }
        let is_modifier = |c: &char| CodePointSetData::new::<EmojiModifier>().contains(*c);
        if CodePointSetData::new::<EmojiModifierBase>().contains(first)
            && let Some(modifier) = self.0.next_if(is_modifier)
        {
            emoji.push(modifier);
            return Some(());
        }
        self.takes(AS_EMOJI);
        if !CodePointSetData::new::<EmojiPresentation>().contains(first) {
            emoji.push(AS_EMOJI);
        }
        self.tags(emoji)
    }

    /// What makes a region's flag of a black one; ends what it begins.
    fn tags(&mut self, emoji: &mut String) -> Option<()> {
        let before = emoji.len();
        while let Some(tag) = self.0.next_if(|c| TAGS.contains(c)) {
            emoji.push(tag);
        }
        if emoji.len() == before {
            return Some(());
        }
        emoji.push(TAGS_END);
        self.takes(TAGS_END).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Emoji;

    fn kept(typed: &str) -> Option<String> {
        Emoji::new(typed).ok().map(|emoji| emoji.as_str().to_owned())
    }

    #[test]
    fn every_emoji_that_unicode_recommends_is_kept_as_it_recommends() {
        let all = emojis::iter().flat_map(|emoji| match emoji.skin_tones() {
            Some(toned) => toned.collect(),
            None => vec![emoji],
        });
        let mut count = 0;
        for emoji in all {
            assert_eq!(kept(emoji.as_str()).as_deref(), Some(emoji.as_str()));
            let bare = emoji.as_str().replace('\u{fe0f}', "");
            assert_eq!(kept(&bare).as_deref(), Some(emoji.as_str()), "without its selectors");
            count += 1;
        }
        assert!(count > 3_500, "{count}");
    }

    #[test]
    fn what_is_none_or_more_than_one_is_refused() {
        for not_one in [
            "",
            " ",
            "a",
            "1",
            "#",
            "👍👍",
            "👍 ",
            " 👍",
            "👍a",
            "a👍",
            "🇩",
            "🇩🇪🇫",
            "\u{200d}",
            "👍\u{200d}",
            "\u{fe0f}",
            "\u{20e3}",
            "1\u{20e3}\u{20e3}",
            "🏽👍\u{20e3}",
            ":+1:",
            "👍\0",
            "é",
            "&#128077;",
            "🏴\u{e0067}",
            "❤\u{fe0e}",
        ] {
            assert_eq!(kept(not_one), None, "{not_one:?}");
        }
        assert_eq!(kept(&["👍"; 20].join("\u{200d}")), None, "too long");
    }

    proptest! {
        #[test]
        fn whatever_is_kept_is_kept_the_same_again(typed in "\\PC{0,6}|[👍❤🏳🌈🏽1#\u{fe0f}\u{200d}\u{20e3}🇩🇪]{1,8}") {
            if let Some(emoji) = kept(&typed) {
                prop_assert!(!emoji.is_empty() && emoji.len() <= super::EMOJI_BYTES_MAX);
                prop_assert_eq!(kept(&emoji), Some(emoji.clone()));
            }
        }
    }
}
