//! What a JSON value looks like, for stories about exactly which fields there are.

use serde_json::Value;

/// The names of an object's fields, sorted, with a space between them.
#[track_caller]
pub fn fields(object: &Value) -> String {
    let Value::Object(object) = object else { panic!("no object: {object}") };
    let mut names: Vec<&str> = object.keys().map(String::as_str).collect();
    names.sort_unstable();
    names.join(" ")
}

/// The same field of each object of a list.
#[track_caller]
pub fn each(list: &Value, field: &str) -> Vec<Value> {
    let Value::Array(list) = list else { panic!("no list: {list}") };
    list.iter().map(|object| object[field].clone()).collect()
}

/// Whether a text is a time as the contract writes it: `2026-11-21T10:00:00.123Z`.
pub fn is_time(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        let form = "0000-00-00T00:00:00.000Z";
        text.len() == form.len()
            && text
                .chars()
                .zip(form.chars())
                .all(|(is, should)| if should == '0' { is.is_ascii_digit() } else { is == should })
    })
}
