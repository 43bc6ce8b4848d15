//! What the server says is held against what its documents say of it: every live frame that any story reads.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

/// The frames that a server sends, by dialect and name.
static FRAMES: LazyLock<BTreeMap<(&str, String), Validator>> = LazyLock::new(|| {
    let mut frames = BTreeMap::new();
    for dialect in server::documents() {
        let Some(document) = dialect.asyncapi else { continue };
        let told = document["operations"]["tell"]["messages"].as_array().expect("a list");
        let names = told.iter().filter_map(|told| told["$ref"].as_str()?.rsplit('/').next());
        for name in names {
            let components = &document["components"];
            let payload = format!("#/components/messages/{name}/payload");
            let schema = json!({"$ref": payload, "components": components});
            let validator = jsonschema::validator_for(&schema)
                .unwrap_or_else(|error| panic!("{}: {name}: {error}", dialect.slug));
            frames.insert((dialect.slug, name.to_owned()), validator);
        }
    }
    frames
});

/// Fails where a frame is not as the dialect's document describes those of this name.
#[track_caller]
pub(crate) fn holds(dialect: &'static str, name: &str, frame: &Value) {
    let documented = FRAMES.get(&(dialect, name.to_owned()));
    let documented = documented.unwrap_or_else(|| panic!("{dialect} does not document {name}"));
    if let Err(error) = documented.validate(frame) {
        panic!(
            "{dialect}: {name} is not as documented: {error} at {}: {frame}",
            error.instance_path()
        );
    }
}
