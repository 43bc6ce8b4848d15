//! What OpenAPI documents of all dialects have in common: how they say who may ask, and which errors there are.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, InfoBuilder, LicenseBuilder, OpenApi, Ref, RefOr, Required};
use utoipa::{IntoParams, IntoResponses, PartialSchema as _, ToSchema as _};

use crate::ErrorBody;

/// Statuses of errors, and when they come, where a dialect does not say otherwise.
const REFUSALS: [(&str, &str); 10] = [
    ("400", "The request is malformed, or breaks a rule that the sentence names."),
    ("401", "Not signed in, or the name or the password is wrong."),
    ("403", "Not allowed."),
    ("404", "Not there, or not to be known of."),
    ("409", "Taken, or already so."),
    ("413", "The body is too large."),
    ("415", "The body is of another type than is asked for."),
    ("429", "Too many requests: see Retry-After."),
    ("500", "A failure of the server."),
    ("503", "The server is busy or shutting down: see Retry-After."),
];

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $status:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

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
#[derive(Debug)]
pub struct IdempotencyHeader;

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

/// Adds what handlers do not say of themselves, because it holds for all: the title, signing in by a token, and
/// the errors that any operation of its kind may give.
pub fn complete(document: &mut OpenApi, title: &str, description: &str) {
    document.info = InfoBuilder::new()
        .title(title)
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(description))
        .license(Some(LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build()))
        .build();
    let components = document.components.get_or_insert_default();
    components.schemas.insert(ErrorBody::name().into_owned(), ErrorBody::schema());
    components.responses.extend(REFUSALS.map(|(status, when)| {
        let body = Content::new(Some(Ref::from_schema_name(ErrorBody::name())));
        let response = ResponseBuilder::new().description(when).content("application/json", body);
        (status.to_owned(), response.build().into())
    }));
    for item in document.paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
        operations.into_iter().flatten().for_each(add_refusals);
    }
}

/// Says that who asks is signed in by a token in a header, unless an operation says otherwise.
pub fn signed_in_by_bearer(document: &mut OpenApi, description: &str) {
    document.security = Some(vec![SecurityRequirement::new::<_, [_; 0], String>("bearer", [])]);
    let bearer =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description)).build();
    let components = document.components.get_or_insert_default();
    components.security_schemes.insert("bearer".to_owned(), SecurityScheme::Http(bearer).into());
}

/// A reference to what the document says of an error's status.
fn refusal(status: &str) -> RefOr<Response> {
    RefOr::Ref(Ref::from_response_name(status))
}

/// The document as JSON.
#[expect(clippy::missing_panics_doc, reason = "a document always has a JSON form")]
pub fn json(document: &OpenApi) -> Value {
    let mut json = serde_json::to_value(document).expect("a document always has a JSON form");
    super::schema::one_is_any(&mut json);
    json
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
