//! Registration, and making bots.

use axum::extract::State;
use dialect_kit::Client;
use dialect_kit::extract::{Json, idempotency_key};
use http::HeaderMap;
use model::Permissions;

use crate::answer::{Answer, created};
use crate::auth::SignedIn;
use crate::map::{self, Viewer};
use crate::openapi::{Conflict, Forbidden, IdempotencyHeader};
use crate::wire::entity::{MadeBot, MadeBotResponse, NewBot, NewUser, User, UserResponse};
use crate::{DIALECT, Microchat};

/// What a bot's session is called.
const BOT_SESSION: &str = "Bot token";

/// Register
///
/// The first account on a server is its admin. Where registration is closed, nobody new comes in (403).
#[utoipa::path(post, path = "/api/v0/users", tag = "users", security(()), request_body = NewUser,
    responses((status = 201, description = "The new user.", body = UserResponse), Forbidden, Conflict))]
pub(super) async fn create_user(
    State(app): State<Microchat>,
    client: Client,
    Json(new): Json<NewUser>,
) -> Answer<User> {
    let registration = map::request::registration(&new)?;
    let user = app.verbs.register(&client.origin(None), registration).await?;
    let viewer = Viewer { account: user.id, presence: &app.verbs };
    created(viewer.user(user, Permissions::ALL))
}

/// Make a bot
///
/// The caller is its owner. The answer has its access token, shown this once: the bot signs in with it, here and in
/// the first version of this API. A retry with the same `Idempotency-Key` makes nothing twice, and shows no token: 409.
#[utoipa::path(post, path = "/api/v0/bots", tag = "users", params(IdempotencyHeader),
    request_body = NewBot,
    responses((status = 201, description = "The new bot.", body = MadeBotResponse), Forbidden, Conflict))]
pub(super) async fn create_bot(
    me: SignedIn,
    client: Client,
    headers: HeaderMap,
    Json(new): Json<NewBot>,
) -> Answer<MadeBot> {
    let new = map::request::new_bot(&new, idempotency_key(&headers)?)?;
    let origin = client.origin(Some(BOT_SESSION));
    let made = me.verbs.create_bot(&me.actor, &origin, DIALECT, new).await?;
    created(map::entity::made_bot(made, me.actor.account))
}
