//! Registration.

use axum::extract::State;
use dialect_kit::Client;
use dialect_kit::extract::Json;
use model::Permissions;

use crate::Microchat;
use crate::answer::{Answer, created};
use crate::map::{self, Viewer};
use crate::openapi::{Conflict, Forbidden};
use crate::wire::entity::{NewUser, User, UserResponse};

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
