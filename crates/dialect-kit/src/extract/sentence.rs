//! What serde says, as a sentence for a person: with the field's name, without a type of our program.

/// Longest part of a sentence that may repeat what the client sent, in characters.
const QUOTE_CHARS_MAX: usize = 300;

/// What is wrong with a JSON text, and at which field (`.` is the whole).
pub(super) fn of_json(path: &str, error: &serde_json::Error) -> String {
    let problem = error.to_string();
    if error.is_data() && path != "." && !path.contains('?') && !names_field(&problem) {
        finish(&format!("`{}`: {}", shortened(path), plain(&problem)))
    } else {
        finish(&plain(&problem))
    }
}

/// What is wrong with a query; `problem` is `field: what`, as serde's path reporter writes it.
pub(super) fn of_query(problem: &str) -> String {
    match problem.split_once(": ") {
        Some((field, what)) => finish(&format!("`{}`: {}", shortened(field), plain(what))),
        None => finish(&plain(problem)),
    }
}

/// These messages of serde name the field themselves, and their path is that of the object around it.
fn names_field(problem: &str) -> bool {
    ["missing field", "unknown field", "duplicate field"]
        .iter()
        .any(|start| problem.starts_with(start))
}

/// serde's own words for what was expected are names of our types: say what they mean on the wire.
fn plain(problem: &str) -> String {
    let Some((before, expected)) = problem.rsplit_once("expected ") else {
        return shortened(problem);
    };
    let (wanted, place) = match expected.split_once(" at line ") {
        Some((wanted, place)) => (wanted, format!(" at line {place}")),
        None => (expected, String::new()),
    };
    let wanted = match wanted.split(' ').next().unwrap_or_default() {
        "struct" | "map" => "an object",
        "tuple" | "sequence" => "an array",
        "enum" | "variant" => "one of the documented words",
        "unit" => "null",
        "option" | "newtype" | "identifier" => "another value",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" => {
            "a whole number in range"
        }
        "f32" | "f64" => "a number",
        _ => wanted,
    };
    format!("{}expected {}{place}", shortened(before), shortened(wanted))
}

/// Cut, so that a refusal does not send back what was sent.
fn shortened(text: &str) -> String {
    if text.chars().count() <= QUOTE_CHARS_MAX / 3 {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(QUOTE_CHARS_MAX / 3 - 2).collect();
    cut.push_str("… ");
    cut
}

/// A capital at the beginning, a full stop at the end, nothing that breaks the line.
fn finish(problem: &str) -> String {
    let mut chars = problem.trim().chars().filter(|c| !c.is_control());
    let mut sentence: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    sentence.extend(chars);
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}
