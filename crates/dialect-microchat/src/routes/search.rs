//! Finding what was said.

use dialect_kit::extract::Query;

use crate::answer::{Answer, ok};
use crate::auth::SignedIn;
use crate::map;
use crate::openapi::{Forbidden, NotFound};
use crate::wire::search::{Hit, HitListResponse, SearchQuery};

/// Search messages
///
/// In one's chats and in public conferences, the best first: whole words, then beginnings, then parts of words; of
/// the same kind the newest first. Of what fits, the newest thousand are looked at.
#[utoipa::path(get, path = "/api/v0/search", tag = "messages", params(SearchQuery),
    responses(
        (status = 200, description = "What was found.", body = HitListResponse),
        Forbidden, NotFound,
    ))]
pub(super) async fn search(me: SignedIn, Query(query): Query<SearchQuery>) -> Answer<Vec<Hit>> {
    let found = me.verbs.search(&me.actor, &map::request::search(query)?).await?;
    let viewer = me.viewer();
    ok(found.into_iter().map(|found| viewer.hit(found)).collect())
}
