//! A chat under its alias, flattened.

use dialect_kit::extract::Path;
use model::ChatRef;

use crate::answer::{Answer, Done, done, ok};
use crate::auth::SignedIn;
use crate::map;
use crate::wire::legacy::FlatChat;
use crate::wire::names::EntityPath;

/// What it is called and what it is about.
pub(super) async fn get_chat(me: SignedIn, Path(path): Path<EntityPath>) -> Answer<FlatChat> {
    let view = me.verbs.entity(&me.actor, &path.entity.0).await?;
    ok(map::legacy::flat_chat(me.viewer().asked(view)))
}

/// Deletes a conference or a server, or hides a dialog.
pub(super) async fn delete_chat(me: SignedIn, Path(path): Path<EntityPath>) -> Done {
    let view = me.verbs.entity(&me.actor, &path.entity.0).await?;
    if view.entity.as_conference().is_some() {
        me.verbs.delete_entity(&me.actor, &path.entity.0).await?;
    } else {
        me.verbs.remove_chat(&me.actor, &ChatRef::With(path.entity.0)).await?;
    }
    done()
}
