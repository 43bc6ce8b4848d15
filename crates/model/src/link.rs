//! Links: the bare addresses of web pages in a text.

/// Most different links of one text that are listed; more are plain text.
pub const LINKS_MAX: usize = 50;

/// The `http` and `https` addresses in `text`, in order, each once. What ends the sentence around one does not belong
/// to it, nor does a bracket that was opened before it.
pub fn links_in(text: &str) -> Vec<&str> {
    const SEPARATOR: &str = "://";
    let mut links: Vec<&str> = Vec::new();
    let mut from = 0;
    // Most texts have none, and this is on the way of every message: so what is rare is looked for.
    while let Some(found) = text[from..].find(SEPARATOR) {
        let (scheme, host) = (from + found, from + found + SEPARATOR.len());
        from = host;
        if let (Some(start), Some(length)) =
            (web_scheme_before(&text[..scheme]), address_length(&text[host..]))
        {
            from = host + length;
            let link = &text[start..from];
            if !links.contains(&link) {
                links.push(link);
            }
            if links.len() == LINKS_MAX {
                break;
            }
        }
    }
    links
}

/// Where the `http` or `https` begins with which `text` ends; `None` where it ends in another word.
fn web_scheme_before(text: &str) -> Option<usize> {
    let start = text.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
    let word = &text[start..];
    (word.eq_ignore_ascii_case("http") || word.eq_ignore_ascii_case("https")).then_some(start)
}

/// How many bytes of `text`, which follows a scheme, belong to the address; `None` where it names no host.
fn address_length(text: &str) -> Option<usize> {
    if !text.starts_with(|c: char| c.is_alphanumeric() || c == '[') {
        return None;
    }
    let end = text.find(ends_address).unwrap_or(text.len());
    let mut address = &text[..end];
    while let Some(last) = address.chars().next_back() {
        let belongs = match last {
            ')' => closes(address, '(', ')'),
            ']' => closes(address, '[', ']'),
            '}' => closes(address, '{', '}'),
            _ => !matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '|'),
        };
        if belongs {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    Some(address.len())
}

/// True for what stands in no address: spaces, quotes, and the punctuation of scripts that set no space behind it.
fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '`' | '\\' | '«' | '»' | '\u{200b}'..='\u{200f}' | '\u{2018}'..='\u{201f}' | '…')
        || matches!(c, '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '！' | '（' | '）' | '，' | '：' | '；' | '？')
}

/// True if the bracket at the end of `address` was opened in it.
fn closes(address: &str, open: char, close: char) -> bool {
    address.matches(open).count() >= address.matches(close).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_found_and_the_sentence_around_them_is_not() {
        for (text, expected) in [
            ("see https://example.org/a?b=c#d.", &["https://example.org/a?b=c#d"][..]),
            ("(http://example.org)", &["http://example.org"]),
            (
                "https://en.wikipedia.org/wiki/Link_(film), yes",
                &["https://en.wikipedia.org/wiki/Link_(film)"],
            ),
            ("\"https://a.b/c\" and <https://d.e>", &["https://a.b/c", "https://d.e"]),
            ("HTTPS://Example.ORG/X", &["HTTPS://Example.ORG/X"]),
            ("https://a.b https://a.b", &["https://a.b"]),
            ("https://пример.рф/путь", &["https://пример.рф/путь"]),
            ("http://127.0.0.1:8080/app/", &["http://127.0.0.1:8080/app/"]),
            ("ftp://a.b mailto:a@b.c javascript://x a://b", &[]),
            ("见https://a.b/路径。还有（http://c.d）", &["https://a.b/路径", "http://c.d"]),
            (
                "**https://a.b/c_d** ‘https://e.f’ [x](https://g.h/i)",
                &["https://a.b/c_d", "https://e.f", "https://g.h/i"],
            ),
            (
                "http://[::1]:80/ https://a.b/[c] xhttp://d.e",
                &["http://[::1]:80/", "https://a.b/[c]"],
            ),
            ("https://a.b/https://c.d", &["https://a.b/https://c.d"]),
            ("example.org www.example.org http:// ://", &[]),
            ("", &[]),
        ] {
            assert_eq!(links_in(text), expected, "{text}");
        }
    }

    #[test]
    fn there_is_an_end_to_how_many_are_listed() {
        let many: Vec<String> = (0..200).map(|n| format!("http://a.b/{n}")).collect();
        assert_eq!(links_in(&many.join(" ")).len(), LINKS_MAX);
    }

    proptest! {
        #[test]
        fn every_link_stands_in_the_text(text in "\\PC{0,40}(http://|https://|x://)\\PC{0,60}") {
            for link in links_in(&text) {
                prop_assert!(text.contains(link) && !link.contains(char::is_whitespace));
            }
        }
    }
}
