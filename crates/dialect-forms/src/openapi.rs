//! What describes this dialect, beside what its handlers say of themselves.

use dialect_kit::documents::openapi;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};

use crate::routes::{chats, messages, sessions, users};

pub(crate) use dialect_kit::documents::openapi::{IdempotencyHeader, NotFound};

/// Every operation, by noun.
#[derive(utoipa::OpenApi)]
#[openapi(
    paths(
        sessions::log_in, sessions::log_out,
        users::user, users::register, users::edit_own_user, users::delete_own_user,
        chats::list_chats, chats::create_chat, chats::leave_chat, chats::rename_chat, chats::add_user,
        messages::list_messages, messages::send_message, messages::delete_message,
    ),
    tags(
        (name = "users", description = "Users, and signing in and out."),
        (name = "chats", description = "Conversations."),
        (name = "messages", description = "What is said in them."),
    ),
)]
struct Operations;

/// The document.
pub(crate) fn document() -> OpenApi {
    let mut document = Operations::openapi();
    openapi::complete(
        &mut document,
        "Forms",
        "URL-encoded forms in, JSON out: `{\"status\": \"ok\"}` or what was asked for, every error \
         `{\"error\": \"…\"}` with a sentence. Who is not signed in gets 403, a taken name is 400. A trailing slash is \
         accepted everywhere. Times are RFC 3339 in UTC with milliseconds.",
    );
    let both = SecurityRequirement::new::<_, [_; 0], String>("user_id", [])
        .add::<_, [_; 0], String>("token", []);
    document.security = Some(vec![both]);
    let components = document.components.get_or_insert_default();
    for (name, what) in [("user_id", "Who is signed in."), ("token", "Proves it.")] {
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(name, what));
        components.security_schemes.insert(name.to_owned(), SecurityScheme::ApiKey(cookie).into());
    }
    document
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_path_is_described_but_for_its_other_names() {
        let described = super::document();
        for (path, _) in crate::table() {
            let other_name = path == "/api/user/{user_id}";
            assert_eq!(described.paths.paths.contains_key(path), !other_name, "{path}");
        }
    }
}
