//! What is asked for by name.

use model::{EntityKind, NameQuery, Page, Refusal};

use crate::wire::entity::EntityType;
use crate::wire::page::PageQuery;
use crate::wire::search::EntityQuery;

/// Whom or what to look for, and which part of it to show.
pub(crate) fn entity_query(
    query: &EntityQuery,
) -> Result<(NameQuery, Option<EntityKind>, Page), Refusal> {
    // What is left of percent-encoded bytes that are no UTF-8; nobody types it.
    if query.q.contains(char::REPLACEMENT_CHARACTER) {
        return Err(Refusal::invalid("`q` needs to be UTF-8."));
    }
    let kind = query.kind.map(|kind| match kind {
        EntityType::User => EntityKind::User,
        EntityType::Bot => EntityKind::Bot,
        EntityType::Conference => EntityKind::Conference,
        EntityType::Server => EntityKind::Server,
        EntityType::Channel => EntityKind::Channel,
    });
    let page = PageQuery { offset: query.offset, count: query.count };
    Ok((NameQuery::new(&query.q)?, kind, page.try_into()?))
}
