//! The live part of a dialect as AsyncAPI 3.0 describes it. The types come from the code, as in OpenAPI.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// A live connection being described.
#[derive(Debug)]
pub struct Live {
    title: &'static str,
    address: &'static str,
    description: &'static str,
    messages: Vec<Message>,
    schemas: BTreeMap<String, Value>,
}

#[derive(Debug)]
struct Message {
    by: By,
    name: &'static str,
    summary: &'static str,
    payload: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Server,
    Client,
}

impl Live {
    /// One that is opened at `address`; the description says how, and how it ends.
    pub fn new(title: &'static str, address: &'static str, description: &'static str) -> Self {
        Self { title, address, description, messages: Vec::new(), schemas: BTreeMap::new() }
    }

    /// The server sends `T` in this frame: `frame` is given the schema of `T`.
    #[must_use]
    pub fn tells<T: ToSchema>(
        self,
        name: &'static str,
        summary: &'static str,
        frame: impl FnOnce(Value) -> Value,
    ) -> Self {
        self.with::<T>(By::Server, name, summary, frame)
    }

    /// A client may send `T` in this frame.
    #[must_use]
    pub fn hears<T: ToSchema>(
        self,
        name: &'static str,
        summary: &'static str,
        frame: impl FnOnce(Value) -> Value,
    ) -> Self {
        self.with::<T>(By::Client, name, summary, frame)
    }

    fn with<T: ToSchema>(
        mut self,
        by: By,
        name: &'static str,
        summary: &'static str,
        frame: impl FnOnce(Value) -> Value,
    ) -> Self {
        let mut schemas = Vec::new();
        T::schemas(&mut schemas);
        schemas.push((T::name().into_owned(), T::schema()));
        for (name, schema) in schemas {
            self.schemas.entry(name).or_insert_with(|| written(&schema));
        }
        let reference = json!({"$ref": format!("#/components/schemas/{}", T::name())});
        self.messages.push(Message { by, name, summary, payload: frame(reference) });
        self
    }

    /// The document.
    pub fn document(self) -> Value {
        let named = |message: &Message| {
            let told = json!({
                "name": message.name, "summary": message.summary, "payload": message.payload,
            });
            (message.name.to_owned(), told)
        };
        let messages: Map<String, Value> = self.messages.iter().map(named).collect();
        let in_channel: Map<String, Value> = messages
            .keys()
            .map(|name| (name.clone(), json!({"$ref": format!("#/components/messages/{name}")})))
            .collect();
        let of = |by: By| {
            let names = self.messages.iter().filter(move |message| message.by == by);
            let reference = |message: &Message| json!({"$ref": format!("#/channels/live/messages/{}", message.name)});
            names.map(reference).collect::<Vec<Value>>()
        };
        let mut operations = Map::new();
        // The action is the server's, whose document this is.
        for (name, action, messages) in
            [("tell", "send", of(By::Server)), ("hear", "receive", of(By::Client))]
        {
            if !messages.is_empty() {
                let channel = json!({"$ref": "#/channels/live"});
                let operation = json!({"action": action, "channel": channel, "messages": messages});
                operations.insert(name.to_owned(), operation);
            }
        }
        json!({
            "asyncapi": "3.0.0",
            "info": {
                "title": self.title,
                "version": env!("CARGO_PKG_VERSION"),
                "description": self.description,
            },
            "defaultContentType": "application/json",
            "channels": {"live": {"address": self.address, "messages": in_channel}},
            "operations": operations,
            "components": {"messages": messages, "schemas": self.schemas},
        })
    }
}

fn written(schema: &impl serde::Serialize) -> Value {
    let mut json = serde_json::to_value(schema).expect("a schema always has a JSON form");
    super::schema::one_is_any(&mut json);
    json
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Serialize, ToSchema)]
    struct Outer {
        inner: Inner,
    }

    #[derive(Serialize, ToSchema)]
    struct Inner {
        word: String,
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn follow(document: &Value, value: &Value, followed: &mut u32) {
            match value {
                Value::Object(fields) => {
                    if let Some(Value::String(target)) = fields.get("$ref") {
                        let found = document.pointer(target.trim_start_matches('#'));
                        assert!(found.is_some(), "{target}");
                        *followed += 1;
                    }
                    for value in fields.values() {
                        follow(document, value, followed);
                    }
                }
                Value::Array(items) => {
                    for value in items {
                        follow(document, value, followed);
                    }
                }
                _ => {}
            }
        }
        let document = Live::new("Title", "/ws", "How.")
            .tells::<Outer>("Told", "Something.", |data| json!({"properties": {"data": data}}))
            .hears::<Inner>("Heard", "Something else.", |data| data)
            .document();
        let mut followed = 0;
        follow(&document, &document, &mut followed);
        assert_eq!(followed, 9);
        assert_eq!(document["operations"]["hear"]["action"], "receive");
        let inner = &document["components"]["schemas"]["Inner"]["properties"]["word"]["type"];
        assert_eq!(inner, "string");
    }
}
