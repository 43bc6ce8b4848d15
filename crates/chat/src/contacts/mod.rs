//! One's address book, which nobody else sees: [`list`], [`add`], [`edit`], [`remove`].

pub mod add;
pub mod edit;
pub mod list;
pub mod remove;

pub use list::ContactView;
pub use store::ContactEdit;

use model::{EntityId, EntityRef, Refusal};
use store::Reader;

use crate::Error;

/// Whom a request names; a contact who is deleted is still named by id.
async fn find(reader: &mut Reader, who: &EntityRef) -> Result<EntityId, Error> {
    match who {
        EntityRef::Id(id) => Ok(*id),
        EntityRef::Alias(_) => {
            let found = reader.find_entity(who).await?;
            Ok(found.ok_or(Refusal::NotFound("contact"))?.0)
        }
    }
}
