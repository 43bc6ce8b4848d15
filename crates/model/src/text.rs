//! Texts that people give us, checked once: a value of one of these types is known to be good.

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;

use crate::Refusal;

/// Shortest alias, in characters.
pub const ALIAS_CHARS_MIN: usize = 3;
/// Longest alias, in characters.
pub const ALIAS_CHARS_MAX: usize = 32;
/// Longest message text, in Unicode scalar values after trailing white space is dropped.
pub const MESSAGE_CHARS_MAX: usize = 5_000;
/// Longest title of a conference, bot, server or channel, in characters.
pub const TITLE_CHARS_MAX: usize = 255;
/// Longest name or surname, in characters.
pub const NAME_CHARS_MAX: usize = 255;
/// Longest bio or description, in characters.
pub const DESCRIPTION_CHARS_MAX: usize = 5_000;
/// Longest e-mail address, in bytes (RFC 5321).
pub const EMAIL_BYTES_MAX: usize = 254;
/// Shortest password, in bytes of UTF-8.
pub const PASSWORD_BYTES_MIN: usize = 8;
/// Longest password, in bytes of UTF-8.
pub const PASSWORD_BYTES_MAX: usize = 1_024;

/// A user name: kept as typed, unique by its [`Alias::key`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias(String);

impl Alias {
    /// Checks that `typed` is 3 to 32 Unicode letters, digits or `_`.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where it is not.
    pub fn new(typed: &str) -> Result<Self, Refusal> {
        let chars = typed.chars().count();
        let good = (ALIAS_CHARS_MIN..=ALIAS_CHARS_MAX).contains(&chars)
            && typed.chars().all(|c| c.is_alphanumeric() || c == '_');
        if good {
            Ok(Self(typed.to_owned()))
        } else {
            Err(Refusal::invalid(format!(
                "An alias is {ALIAS_CHARS_MIN} to {ALIAS_CHARS_MAX} letters, digits or `_`."
            )))
        }
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What uniqueness and look-up compare.
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

/// What two texts have in common when case and compatibility forms are disregarded: NFKC, case-folded.
pub fn fold(text: &str) -> String {
    text.nfkc().default_case_fold().nfkc().collect()
}

/// An e-mail address in a plausible form; nothing is sent to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Checks for one `@`, no white space, and a dot-separated or local domain.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where the form is not plausible.
    pub fn new(typed: &str) -> Result<Self, Refusal> {
        let plausible = typed.len() <= EMAIL_BYTES_MAX
            && !typed.chars().any(|c| c.is_whitespace() || c.is_control())
            && typed.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty()
                    && !domain.contains('@')
                    && domain.split('.').all(|label| {
                        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
                    })
            });
        if plausible {
            Ok(Self(typed.to_owned()))
        } else {
            Err(Refusal::invalid("The e-mail address needs the form name@domain."))
        }
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What uniqueness and look-up compare.
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

/// A password as typed. It has no `Debug` output and never leaves memory but as a hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Checks the length of a password that is to be set.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where it is not 8 to 1024 bytes of UTF-8.
    pub fn new(typed: &str) -> Result<Self, Refusal> {
        if (PASSWORD_BYTES_MIN..=PASSWORD_BYTES_MAX).contains(&typed.len()) {
            Ok(Self(typed.to_owned()))
        } else {
            Err(Refusal::invalid(format!(
                "A password is {PASSWORD_BYTES_MIN} to {PASSWORD_BYTES_MAX} bytes long."
            )))
        }
    }

    /// The secret itself, for the hash function alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What a message says: 1 to 5000 characters without trailing white space and without NUL; or nothing, if it has
/// attachments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageText(String);

impl MessageText {
    /// Drops trailing white space, then checks.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where nothing is left, or too much, or it holds a NUL.
    pub fn new(typed: &str) -> Result<Self, Refusal> {
        let text = typed.trim_end();
        if text.is_empty() {
            return Err(Refusal::invalid("A message needs a text."));
        }
        checked("text", text, MESSAGE_CHARS_MAX).map(Self)
    }

    /// The same, or none where nothing is left: for a message that may have attachments instead.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where it is too much, or holds a NUL.
    pub fn or_none(typed: &str) -> Result<Self, Refusal> {
        checked("text", typed.trim_end(), MESSAGE_CHARS_MAX).map(Self)
    }

    /// The text that a message has already.
    pub fn of_stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// As it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a conference, bot, server or channel is called: 1 to 255 characters on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title(String);

impl Title {
    /// Drops white space around it, then checks.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where nothing is left, or too much, or it holds control characters.
    pub fn new(typed: &str) -> Result<Self, Refusal> {
        let title = typed.trim();
        if title.is_empty() {
            return Err(Refusal::invalid("The title must not be empty."));
        }
        checked_line("title", title, TITLE_CHARS_MAX).map(Self)
    }

    /// As it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A person's name or surname: at most 255 characters on one line, and it may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name(String);

impl Name {
    /// Drops white space around it, then checks.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where it is too long or holds control characters.
    pub fn new(typed: &str) -> Result<Self, Refusal> {
        checked_line("name", typed.trim(), NAME_CHARS_MAX).map(Self)
    }

    /// As it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A bio, description or topic: at most 5000 characters, and it may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Description(String);

impl Description {
    /// Drops trailing white space, then checks.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where it is too long or holds a NUL.
    pub fn new(typed: &str) -> Result<Self, Refusal> {
        checked("description", typed.trim_end(), DESCRIPTION_CHARS_MAX).map(Self)
    }

    /// As it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn checked(field: &str, text: &str, chars_max: usize) -> Result<String, Refusal> {
    if text.contains('\0') {
        return Err(Refusal::invalid(format!("The {field} must not contain a NUL character.")));
    }
    // Bytes bound characters from above, so most texts need no counting.
    if text.len() > chars_max && text.chars().count() > chars_max {
        return Err(Refusal::invalid(format!(
            "The {field} is longer than {chars_max} characters."
        )));
    }
    Ok(text.to_owned())
}

fn checked_line(field: &str, text: &str, chars_max: usize) -> Result<String, Refusal> {
    if text.chars().any(char::is_control) {
        return Err(Refusal::invalid(format!(
            "The {field} must be one line without control characters."
        )));
    }
    checked(field, text, chars_max)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn aliases_differ_by_letters_not_by_case_or_form() {
        let key = |typed| Alias::new(typed).unwrap().key();
        assert_eq!(key("Straße"), key("STRASSE"));
        assert_eq!(key("Ａda"), key("ada"), "full-width letters are the same letters");
        assert_ne!(key("ada"), key("adä"));
    }

    #[test]
    fn aliases_have_three_to_thirty_two_word_characters() {
        for bad in ["", "ab", "a b", "ada!", "@ada", "a\0b", &"x".repeat(33)] {
            assert!(Alias::new(bad).is_err(), "{bad:?}");
        }
        for good in ["ada", "Ada_1", "мария", "李小龙", &"x".repeat(32)] {
            assert!(Alias::new(good).is_ok(), "{good:?}");
        }
    }

    #[test]
    fn emails_need_a_plausible_form() {
        for bad in ["", "ada", "@x", "ada@", "a@b@c", "a b@c", "a@b..c", "a@.c"] {
            assert!(Email::new(bad).is_err(), "{bad:?}");
        }
        for good in ["ada@localhost", "ada@example.org", "a+b@x-y.museum"] {
            assert!(Email::new(good).is_ok(), "{good:?}");
        }
    }

    #[test]
    fn a_message_is_measured_in_scalar_values_after_trimming() {
        assert!(MessageText::new(" \n\t").is_err());
        assert!(MessageText::new("a\0").is_err());
        assert!(MessageText::new(&"🦀".repeat(5_000)).is_ok());
        assert!(MessageText::new(&"🦀".repeat(5_001)).is_err());
        assert_eq!(MessageText::new("  hi  \n").unwrap().as_str(), "  hi");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn a_stored_message_is_what_was_typed_but_for_its_end(text in "\\PC{1,60}") {
            if let Ok(message) = MessageText::new(&text) {
                prop_assert_eq!(message.as_str(), text.trim_end());
            }
        }
    }
}
