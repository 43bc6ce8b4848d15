//! One's address book.

use dialect_kit::extract::{Json, Path, Query, idempotency_key};
use http::HeaderMap;

use crate::answer::{Answer, Done, created, done, ok};
use crate::auth::SignedIn;
use crate::map;
use crate::openapi::{Conflict, IdempotencyHeader, NotFound};
use crate::wire::contact::{
    Contact, ContactListResponse, ContactPatch, ContactResponse, NewContact,
};
use crate::wire::names::ContactPath;
use crate::wire::page::PageQuery;

/// List contacts
///
/// By name. Nobody else sees them.
#[utoipa::path(get, path = "/api/v0/contacts", tag = "contacts", params(PageQuery),
    responses((status = 200, description = "One's contacts.", body = ContactListResponse)))]
pub(super) async fn list_contacts(
    me: SignedIn,
    Query(page): Query<PageQuery>,
) -> Answer<Vec<Contact>> {
    let contacts = me.verbs.contacts(&me.actor, page.try_into()?).await?;
    let viewer = me.viewer();
    ok(contacts.into_iter().map(|contact| viewer.contact(contact)).collect())
}

/// Add a contact
///
/// A user or a bot, named by `username` or `eid`.
#[utoipa::path(post, path = "/api/v0/contacts", tag = "contacts", params(IdempotencyHeader),
    request_body = NewContact,
    responses(
        (status = 201, description = "The contact.", body = ContactResponse),
        NotFound, Conflict,
    ))]
pub(super) async fn add_contact(
    me: SignedIn,
    headers: HeaderMap,
    Json(new): Json<NewContact>,
) -> Answer<Contact> {
    let (who, label) = map::contact::new_contact(&new)?;
    let key = idempotency_key(&headers)?;
    let contact = me.verbs.add_contact(&me.actor, &who, label, key).await?;
    created(me.viewer().contact(contact))
}

/// A contact
#[utoipa::path(get, path = "/api/v0/contacts/{id}", tag = "contacts", params(ContactPath),
    responses((status = 200, description = "The contact.", body = ContactResponse), NotFound))]
pub(super) async fn get_contact(me: SignedIn, Path(path): Path<ContactPath>) -> Answer<Contact> {
    let contact = me.verbs.contact(&me.actor, &path.id.0).await?;
    ok(me.viewer().contact(contact))
}

/// Call a contact something else
#[utoipa::path(patch, path = "/api/v0/contacts/{id}", tag = "contacts", params(ContactPath),
    request_body = ContactPatch,
    responses((status = 200, description = "As it is now.", body = ContactResponse), NotFound))]
pub(super) async fn edit_contact(
    me: SignedIn,
    Path(path): Path<ContactPath>,
    Json(patch): Json<ContactPatch>,
) -> Answer<Contact> {
    let edit = map::contact::contact_edit(patch)?;
    let contact = me.verbs.edit_contact(&me.actor, &path.id.0, edit).await?;
    ok(me.viewer().contact(contact))
}

/// Delete a contact
#[utoipa::path(delete, path = "/api/v0/contacts/{id}", tag = "contacts", params(ContactPath),
    responses((status = 204, description = "They are a contact no more."), NotFound))]
pub(super) async fn delete_contact(me: SignedIn, Path(path): Path<ContactPath>) -> Done {
    me.verbs.delete_contact(&me.actor, &path.id.0).await?;
    done()
}
