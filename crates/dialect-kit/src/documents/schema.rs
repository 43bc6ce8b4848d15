//! JSON schemas as words and tables.

use std::collections::BTreeMap;

use serde_json::Value;

use super::html::{self, escape, prose};
use super::page::{items, text};

/// What begins a reference to a type.
const TYPE_PREFIX: &str = "#/components/schemas/";

/// The named types of a document.
pub(super) struct Types<'a>(BTreeMap<&'a String, &'a Value>);

impl<'a> Types<'a> {
    /// Those of these documents.
    pub(super) fn of(documents: [Option<&'a Value>; 2]) -> Self {
        let schemas = |document: &'a Value| document["components"]["schemas"].as_object();
        Self(documents.into_iter().flatten().filter_map(schemas).flatten().collect())
    }

    /// What a value of this schema is, in a few words.
    pub(super) fn label(&self, schema: &Value) -> String {
        if let Some((name, named)) = self.named(schema) {
            return match enveloped(named) {
                Some(inner) => {
                    format!("<code>{{\"response\": </code>{}<code>}}</code>", self.label(inner))
                }
                None if is_table(named) => link(name),
                None => self.label(named),
            };
        }
        if let Some(choices) = schema["anyOf"].as_array() {
            let labels: Vec<String> = choices.iter().map(|choice| self.label(choice)).collect();
            return labels.join(" or ");
        }
        if let Some(words) = schema["enum"].as_array() {
            let words: Vec<String> = words
                .iter()
                .map(|word| format!("<code>{}</code>", escape(&word.to_string())))
                .collect();
            return words.join(" or ");
        }
        let kinds: Vec<String> = match &schema["type"] {
            Value::Array(kinds) => {
                kinds.iter().map(|kind| self.plain(text(kind), schema)).collect()
            }
            kind => vec![self.plain(text(kind), schema)],
        };
        kinds.join(" or ")
    }

    /// A table of the fields of this schema, of what it envelops, or of what it lists; nothing where it has none.
    pub(super) fn fields(&self, schema: &Value) -> String {
        if let Some((_, named)) = self.named(schema) {
            return self.fields(named);
        }
        if let Some(inner) = enveloped(schema) {
            return self.fields(inner);
        }
        if let Some(listed) = schema.get("items") {
            return self.fields(listed);
        }
        let rows = self.rows(schema);
        if rows.is_empty() { rows } else { html::table("", ["Field", "Type", "What it is"], &rows) }
    }

    /// A row for each field; those of a type that has all fields of others come after theirs.
    fn rows(&self, schema: &Value) -> String {
        if let Some((_, named)) = self.named(schema) {
            return self.rows(named);
        }
        let row = |(name, field): (&String, &Value)| {
            let required = items(&schema["required"]).any(|required| required == name);
            let optional = if required { "" } else { " <span class=\"quiet\">optional</span>" };
            // A field that may be null says what it is inside of the choice.
            let described = text(&field["description"]);
            let described = match described {
                "" => items(&field["anyOf"]).map(|one| text(&one["description"])).collect(),
                _ => described.to_owned(),
            };
            html::row([
                format!("<code>{}</code>{optional}", escape(name)),
                self.label(field),
                prose(&described),
            ])
        };
        let parts: String = items(&schema["allOf"]).map(|part| self.rows(part)).collect();
        let own: String = schema["properties"].as_object().into_iter().flatten().map(row).collect();
        parts + &own
    }

    /// Links to the tables of all types.
    pub(super) fn links(&self) -> String {
        let links: Vec<String> = self.tabled().map(|(name, _)| link(name)).collect();
        links.iter().flat_map(|link| ["<li>", link, "</li>"]).collect()
    }

    /// The tables of all types that are worth one.
    pub(super) fn tables(&self) -> String {
        let table = |(name, schema): (&String, &Value)| {
            let choices: Vec<String> = items(&schema["anyOf"])
                .map(|one| {
                    format!("<li>{}: {}</li>", self.label(one), prose(text(&one["description"])))
                })
                .collect();
            let choices = match choices.concat() {
                none if none.is_empty() => none,
                choices => format!("<ul>{choices}</ul>"),
            };
            format!(
                "<article><h3 id=\"type-{name}\">{name}</h3><p>{what}</p>{choices}{fields}</article>\n",
                name = escape(name),
                what = prose(text(&schema["description"])),
                fields = self.fields(schema),
            )
        };
        self.tabled().map(table).collect()
    }

    fn tabled(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let all = self.0.iter().map(|(name, schema)| (*name, *schema));
        all.filter(|(_, schema)| is_table(schema) && enveloped(schema).is_none())
    }

    /// The type that a reference names.
    fn named<'s>(&self, schema: &'s Value) -> Option<(&'s str, &'a Value)> {
        let name = text(&schema["$ref"]).strip_prefix(TYPE_PREFIX)?;
        Some((name, self.0.get(&name.to_owned()).copied()?))
    }

    fn plain(&self, kind: &str, schema: &Value) -> String {
        let bound = |name: &str| schema.get(name).map(Value::to_string);
        match kind {
            "array" => format!("list of {}", self.label(&schema["items"])),
            "integer" => {
                let range = match (bound("minimum"), bound("maximum")) {
                    (Some(min), Some(max)) => format!(" from {min} to {max}"),
                    (Some(min), None) => format!(" from {min} on"),
                    _ => String::new(),
                };
                let default = bound("default").map(|default| format!(", {default} unless told"));
                format!("number{range}{}", default.unwrap_or_default())
            }
            "string" if schema["format"] == "date-time" => "time".to_owned(),
            "" => "any JSON".to_owned(),
            kind => escape(kind),
        }
    }
}

/// Says `anyOf` for `oneOf`: what has all that another has, and more, is both of them.
pub(super) fn one_is_any(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            if let Some(choices) = fields.remove("oneOf") {
                fields.insert("anyOf".to_owned(), choices);
            }
            fields.values_mut().for_each(one_is_any);
        }
        Value::Array(items) => items.iter_mut().for_each(one_is_any),
        _ => {}
    }
}

/// What a reference to a response leads to, or the response itself.
pub(super) fn resolved<'a>(document: &'a Value, response: &'a Value) -> &'a Value {
    let target = text(&response["$ref"]).strip_prefix('#');
    target.and_then(|target| document.pointer(target)).unwrap_or(response)
}

/// What the envelope of every success holds.
fn enveloped(schema: &Value) -> Option<&Value> {
    let properties = schema["properties"].as_object()?;
    properties.get("response").filter(|_| properties.len() == 1)
}

/// Whether a type has more to tell than a word.
fn is_table(schema: &Value) -> bool {
    ["properties", "anyOf", "allOf"].iter().any(|part| schema.get(part).is_some())
}

fn link(name: &str) -> String {
    let name = escape(name);
    format!("<a href=\"#type-{name}\">{name}</a>")
}
