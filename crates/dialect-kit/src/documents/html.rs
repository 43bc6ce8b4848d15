//! Pieces of HTML.

/// Text that is no HTML.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            c => escaped.push(c),
        }
    }
    escaped
}

/// Text in which backticks set off code.
pub(super) fn prose(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for (i, piece) in text.split('`').enumerate() {
        let piece = escape(piece);
        if i % 2 == 0 {
            html += &piece;
        } else {
            html.extend(["<code>", &piece, "</code>"]);
        }
    }
    html
}

/// A row of a table; the cells are HTML.
pub(super) fn row(cells: [String; 3]) -> String {
    format!("<tr>{}</tr>", cells.map(|cell| format!("<td>{cell}</td>")).concat())
}

/// A table; the rows are HTML.
pub(super) fn table(class: &str, heads: [&str; 3], rows: &str) -> String {
    let heads = heads.map(|head| format!("<th scope=\"col\">{head}</th>")).concat();
    format!(
        "<div class=\"scroll\"><table class=\"{class}\"><thead><tr>{heads}</tr></thead>\
         <tbody>{rows}</tbody></table></div>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_and_backticks_are_code() {
        assert_eq!(
            prose("a < `b & c` > \"d\""),
            "a &lt; <code>b &amp; c</code> &gt; &quot;d&quot;"
        );
    }
}
