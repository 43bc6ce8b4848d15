//! The OpenAPI 3.1 document: what the attributes of the handlers do not say, because it holds for many.

use dialect_kit::documents::openapi;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;

pub(crate) use dialect_kit::documents::openapi::{
    BadCredentials, Conflict, Forbidden, IdempotencyHeader, NotFound,
};

/// The nouns, in the order of the page.
const TAGS: [(&str, &str); 12] = [
    ("service", "What the server is."),
    ("users", "Registration, making bots, and being there."),
    ("sessions", "Signing in, and one's own sign-ins."),
    ("entities", "Users, bots and conferences."),
    ("contacts", "One's address book."),
    ("chats", "Conversations as one person sees them."),
    ("messages", "What is said in them."),
    ("media", "Pictures, films, sounds and files."),
    ("conferences", "Group chats and their members; those of servers too."),
    ("servers", "Sets of channels, which share members."),
    ("invites", "Into conferences and servers, by a code."),
    ("events", "What happens, as it happens."),
];

/// What else is to be said of v0.
pub(crate) fn v0(document: OpenApi) -> OpenApi {
    complete(
        document,
        "Microchat v0",
        "The native API of Polychat. JSON in and out; every success is `{\"response\": …}`, every error \
         `{\"error\": \"…\"}` with a sentence. A trailing slash is accepted everywhere. Lists give 50 \
         unless told and 200 at most. Times are RFC 3339 in UTC with milliseconds. Answers to who has \
         signed in say what is left of the allowance in `RateLimit` and `RateLimit-Policy`.",
    )
}

/// What else is to be said of the first version.
pub(crate) fn legacy(document: OpenApi) -> OpenApi {
    complete(
        document,
        "Microchat legacy",
        "The native API's first version: the objects, statuses, limits and rules of v0 at older paths. Tokens \
         are good in both. A chat is named by its alias alone; `GET /api/chats` is answered here for who \
         brings a token in a header.",
    )
}

/// Adds to what the handlers say of themselves: the title, the ways to sign in, the nouns, the errors.
fn complete(mut document: OpenApi, title: &str, description: &str) -> OpenApi {
    openapi::complete(&mut document, title, description);
    openapi::signed_in_by_bearer(
        &mut document,
        "The token of a session, in `Authorization` (or, from older clients, `Authentication`).",
    );
    let described = serde_json::to_value(&document.paths).unwrap_or_default().to_string();
    let tags = TAGS.into_iter().filter(|(name, _)| described.contains(&format!("[\"{name}\"]")));
    document.tags = Some(
        tags.map(|(name, what)| TagBuilder::new().name(name).description(Some(what)).build())
            .collect(),
    );
    let cookie = ApiKeyValue::with_description(
        "MEDIA_ACCESS_TOKEN",
        "Set at sign-in, for pages that cannot set headers; only together with `?csrf_token=`.",
    );
    let components = document.components.get_or_insert_default();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
    components.security_schemes.insert("cookie".to_owned(), cookie.into());
    document
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    fn v0() -> Value {
        serde_json::to_value(crate::routes::router().1).unwrap()
    }

    fn both() -> [Value; 2] {
        [v0(), serde_json::to_value(crate::routes::legacy::router().1).unwrap()]
    }

    /// Every `(method, path, operation)` of the document.
    fn operations(document: &Value) -> Vec<(String, String, Value)> {
        let paths = document["paths"].as_object().unwrap();
        let of_path = |(path, item): (&String, &Value)| {
            let item = item.as_object().unwrap().clone();
            let path = path.clone();
            item.into_iter().map(move |(method, operation)| (method, path.clone(), operation))
        };
        paths.iter().flat_map(of_path).collect()
    }

    #[test]
    fn the_document_lists_what_is_served() {
        let document = v0();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
        let mut served: Vec<String> = operations(&document)
            .into_iter()
            .map(|(method, path, _)| format!("{} {path}", method.to_uppercase()))
            .collect();
        served.sort();
        let mut expected = [
            "GET /api/supported_versions",
            "GET /api/v0/openapi.json",
            "POST /api/v0/users",
            "POST /api/v0/bots",
            "GET /api/v0/contacts",
            "POST /api/v0/contacts",
            "GET /api/v0/contacts/{id}",
            "PATCH /api/v0/contacts/{id}",
            "DELETE /api/v0/contacts/{id}",
            "GET /api/v0/auth/sessions",
            "POST /api/v0/auth/sessions",
            "DELETE /api/v0/auth/sessions/{session_id}",
            "GET /api/v0/entities/self",
            "PATCH /api/v0/entities/self",
            "DELETE /api/v0/entities/self",
            "GET /api/v0/entities/{entity}",
            "PATCH /api/v0/entities/{entity}",
            "DELETE /api/v0/entities/{entity}",
            "GET /api/v0/chats",
            "GET /api/v0/chats/{chat}",
            "DELETE /api/v0/chats/{chat}",
            "PUT /api/v0/chats/{chat}/read",
            "GET /api/v0/chats/{chat}/messages",
            "POST /api/v0/chats/{chat}/messages",
            "GET /api/v0/chats/{chat}/messages/{id}",
            "PATCH /api/v0/chats/{chat}/messages/{id}",
            "DELETE /api/v0/chats/{chat}/messages/{id}",
            "PUT /api/v0/chats/{chat}/messages/{id}/reactions/{emoji}",
            "DELETE /api/v0/chats/{chat}/messages/{id}/reactions/{emoji}",
            "GET /api/v0/chats/{chat}/pins",
            "PUT /api/v0/chats/{chat}/pins/{id}",
            "DELETE /api/v0/chats/{chat}/pins/{id}",
            "POST /api/v0/chats/{chat}/typing",
            "PUT /api/v0/presence",
            "GET /api/v0/chats/{chat}/messages/{id}/attachments/{attachment}/content",
            "GET /api/v0/chats/{chat}/messages/{id}/attachments/{attachment}/preview",
            "GET /api/v0/chats/{chat}/{list}",
            "GET /api/v0/chats/{chat}/{list}/{id}",
            "DELETE /api/v0/chats/{chat}/{list}/{id}",
            "GET /api/v0/entities/{entity}/avatars",
            "POST /api/v0/entities/{entity}/avatars",
            "GET /api/v0/entities/{entity}/avatars/{id}",
            "DELETE /api/v0/entities/{entity}/avatars/{id}",
            "POST /api/v0/media",
            "GET /api/v0/media/{hash}",
            "GET /api/v0/media/{hash}/content",
            "GET /api/v0/media/{hash}/preview",
            "GET /api/v0/search",
            "POST /api/v0/conferences",
            "GET /api/v0/servers",
            "POST /api/v0/servers",
            "GET /api/v0/servers/{server}/channels",
            "POST /api/v0/servers/{server}/channels",
            "GET /api/v0/entities",
            "GET /api/v0/conferences/{conf}/invites",
            "POST /api/v0/conferences/{conf}/invites",
            "GET /api/v0/invites/{code}",
            "POST /api/v0/invites/{code}",
            "DELETE /api/v0/invites/{code}",
            "GET /api/v0/conferences/{conf}/members",
            "POST /api/v0/conferences/{conf}/members",
            "GET /api/v0/conferences/{conf}/members/{member}",
            "PATCH /api/v0/conferences/{conf}/members/{member}",
            "DELETE /api/v0/conferences/{conf}/members/{member}",
            "PUT /api/v0/conferences/{conf}/members/{member}/restrictions",
            "DELETE /api/v0/conferences/{conf}/members/{member}/restrictions",
            "GET /api/v0/conferences/{conf}/permissions",
            "PATCH /api/v0/conferences/{conf}/permissions",
            "GET /api/v0/conferences/{conf}/members/permissions",
            "PATCH /api/v0/conferences/{conf}/members/permissions",
            "GET /api/v0/conferences/{conf}/members/{member}/permissions",
            "PATCH /api/v0/conferences/{conf}/members/{member}/permissions",
            "GET /api/v0/entities/{entity}/permissions",
            "PATCH /api/v0/entities/{entity}/permissions",
            "GET /api/v0/entities/{entity}/pemissions",
            "PATCH /api/v0/entities/{entity}/pemissions",
            "GET /api/v0/events",
        ];
        expected.sort_unstable();
        assert_eq!(served, expected);
    }

    #[test]
    fn every_operation_says_what_it_does_takes_and_answers() {
        for (method, path, operation) in both().iter().flat_map(operations) {
            let place = format!("{method} {path}");
            assert!(operation["summary"].is_string(), "{place}: summary");
            assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{place}: tag");
            assert!(operation["operationId"].is_string(), "{place}: id");
            let described = operation["parameters"].as_array().cloned().unwrap_or_default();
            for name in path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                let parameter =
                    described.iter().find(|one| one["name"] == name && one["in"] == "path");
                assert!(parameter.is_some(), "{place}: {name}");
            }
            for parameter in &described {
                assert!(parameter["description"].is_string(), "{place}: {}", parameter["name"]);
            }
            let answers = operation["responses"].as_object().unwrap();
            assert!(answers.keys().any(|status| status.starts_with('2')), "{place}: success");
            let signed_in = operation
                .get("security")
                .is_none_or(|ways| ways[0] != Value::Object([].into_iter().collect()));
            assert_eq!(
                signed_in || path.ends_with("/auth/sessions") || path == "/api/auth/tokens",
                answers.contains_key("401"),
                "{place}: 401"
            );
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn follow(document: &Value, value: &Value) {
            match value {
                Value::Object(fields) => {
                    if let Some(Value::String(target)) = fields.get("$ref") {
                        let found = document.pointer(target.strip_prefix('#').unwrap());
                        assert!(found.is_some(), "{target}");
                    }
                    fields.values().for_each(|value| follow(document, value));
                }
                Value::Array(items) => items.iter().for_each(|value| follow(document, value)),
                _ => {}
            }
        }
        for document in both() {
            follow(&document, &document);
        }
    }
}
