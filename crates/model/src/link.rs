//! Links: the bare addresses of web pages in a text.

use linkify::{LinkFinder, LinkKind};

/// Most different links of one text that are listed; more are plain text.
pub const LINKS_MAX: usize = 50;

/// The `http` and `https` addresses in `text`, in order, each once. What ends the sentence around one does not belong
/// to it.
pub fn links_in(text: &str) -> Vec<&str> {
    // Most texts have none, and this is on the way of every message.
    if !text.contains("://") {
        return Vec::new();
    }
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let mut links: Vec<&str> = Vec::new();
    for link in finder.links(text) {
        let link = link.as_str();
        if is_web(link) && !links.contains(&link) {
            links.push(link);
        }
        if links.len() == LINKS_MAX {
            break;
        }
    }
    links
}

fn is_web(link: &str) -> bool {
    let scheme = link.split_once("://").map_or("", |(scheme, _)| scheme);
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
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
