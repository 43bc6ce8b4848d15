//! The OpenAPI 3.1 document: what the attributes of the handlers do not say, because it holds for many.

use std::collections::BTreeMap;

use bytes::Bytes;
use dialect_kit::ErrorBody;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Content, InfoBuilder, LicenseBuilder, OpenApi, Ref, RefOr, Required};
use utoipa::{IntoParams, IntoResponses, PartialSchema as _, ToSchema as _};

use crate::reference;

/// The document, ready to be served.
#[derive(Clone)]
pub(crate) struct Documents {
    /// As JSON.
    pub openapi: Bytes,
    /// As a page for people.
    pub reference: Bytes,
}

impl Documents {
    pub(crate) fn new(document: &OpenApi) -> Self {
        let json = serde_json::to_value(document).expect("a document always has a JSON form");
        Self { openapi: json.to_string().into(), reference: reference::page(&json).into() }
    }
}

/// The nouns, in the order of the page.
const TAGS: [(&str, &str); 9] = [
    ("service", "What the server is."),
    ("users", "Registration."),
    ("sessions", "Signing in, and one's own sign-ins."),
    ("entities", "Users and conferences."),
    ("chats", "Conversations as one person sees them."),
    ("messages", "What is said in them."),
    ("conferences", "Group chats and their members; those of servers too."),
    ("servers", "Sets of channels, which share members."),
    ("events", "What happens, as it happens."),
];

/// Statuses of errors, and when they come.
const REFUSALS: [(&str, &str); 10] = [
    ("400", "The request is malformed, or breaks a rule that the sentence names."),
    ("401", "Not signed in, or the name or the password is wrong."),
    ("403", "Not allowed."),
    ("404", "Not there, or not to be known of."),
    ("409", "Taken, or already so."),
    ("413", "The body is larger than 1 MiB."),
    ("415", "The body is not JSON."),
    ("429", "Too many requests: see Retry-After."),
    ("500", "A failure of the server."),
    ("503", "The server is busy or shutting down: see Retry-After."),
];

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $status:literal;)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                BTreeMap::from([($status.to_owned(), refusal($status))])
            }
        }
    )*};
}

refusals! {
    /// Known to exist, but not allowed.
    Forbidden = "403";
    /// Not there.
    NotFound = "404";
    /// Already so.
    Conflict = "409";
    /// Name and password do not belong together.
    BadCredentials = "401";
}

/// The header that makes a retry harmless.
pub(crate) struct IdempotencyHeader;

impl IntoParams for IdempotencyHeader {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let key = ObjectBuilder::new().schema_type(Type::String).max_length(Some(255));
        vec![
            ParameterBuilder::new()
                .name("Idempotency-Key")
                .parameter_in(ParameterIn::Header)
                .required(Required::False)
                .description(Some(
                    "1 to 255 visible ASCII characters. The same key from the same session within 24 hours \
                     gets the first answer, and nothing is done twice.",
                ))
                .schema(Some(key))
                .build(),
        ]
    }
}

/// Adds to what the handlers say of themselves: the title, the ways to sign in, the nouns, the errors.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("Microchat v0")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "The native API of Polychat. JSON in and out; every success is `{\"response\": …}`, every error \
             `{\"error\": \"…\"}` with a sentence. A trailing slash is accepted everywhere. Lists give 50 \
             unless told and 200 at most. Times are RFC 3339 in UTC with milliseconds. Answers to who has \
             signed in say what is left of the allowance in `RateLimit` and `RateLimit-Policy`.",
        ))
        .license(Some(LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build()))
        .build();
    document.tags = Some(
        TAGS.map(|(name, what)| TagBuilder::new().name(name).description(Some(what)).build())
            .into(),
    );
    document.security = Some(vec![SecurityRequirement::new::<_, [_; 0], String>("bearer", [])]);
    let components = document.components.get_or_insert_default();
    components.schemas.insert(ErrorBody::name().into_owned(), ErrorBody::schema());
    components.responses.extend(REFUSALS.map(|(status, when)| {
        let body = Content::new(Some(Ref::from_schema_name(ErrorBody::name())));
        let response = ResponseBuilder::new().description(when).content("application/json", body);
        (status.to_owned(), response.build().into())
    }));
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
        "The token of a session, in `Authorization` (or, from older clients, `Authentication`).",
    ));
    let cookie = ApiKeyValue::with_description(
        "MEDIA_ACCESS_TOKEN",
        "Set at sign-in, for pages that cannot set headers; only together with `?csrf_token=`.",
    );
    components.security_schemes.extend([
        ("bearer".to_owned(), SecurityScheme::Http(bearer.build()).into()),
        ("cookie".to_owned(), SecurityScheme::ApiKey(ApiKey::Cookie(cookie)).into()),
    ]);
    for item in document.paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
        operations.into_iter().flatten().for_each(add_refusals);
    }
    document
}

/// The errors that any operation of its kind may give.
fn add_refusals(operation: &mut Operation) {
    let anyone = SecurityRequirement::default();
    let signed_in = operation.security.as_ref().is_none_or(|ways| !ways.contains(&anyone));
    let with_body = operation.request_body.is_some();
    let with_input = with_body || operation.parameters.is_some();
    let statuses = [
        ("400", with_input),
        ("401", signed_in),
        ("413", with_body),
        ("415", with_body),
        ("429", signed_in || with_body),
        ("500", signed_in || with_body),
        ("503", signed_in || with_body),
    ];
    for (status, _) in statuses.into_iter().filter(|(_, possible)| *possible) {
        let responses = &mut operation.responses.responses;
        responses.entry(status.to_owned()).or_insert_with(|| refusal(status));
    }
}

fn refusal(status: &str) -> RefOr<Response> {
    RefOr::Ref(Ref::from_response_name(status))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    fn document() -> Value {
        serde_json::to_value(crate::routes::router().1).unwrap()
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
        let document = document();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
        let mut served: Vec<String> = operations(&document)
            .into_iter()
            .map(|(method, path, _)| format!("{} {path}", method.to_uppercase()))
            .collect();
        served.sort();
        let mut expected = [
            "GET /api/supported_versions",
            "GET /api/v0/openapi.json",
            "GET /api/v0/reference",
            "POST /api/v0/users",
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
            "GET /api/v0/search",
            "POST /api/v0/conferences",
            "GET /api/v0/servers",
            "POST /api/v0/servers",
            "GET /api/v0/servers/{server}/channels",
            "POST /api/v0/servers/{server}/channels",
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
        for (method, path, operation) in operations(&document()) {
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
                signed_in || path.ends_with("/auth/sessions"),
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
        let document = document();
        follow(&document, &document);
    }
}
