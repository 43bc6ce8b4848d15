//! Sessions as the document shows them.

use model::SessionId;

use crate::wire::Nothing;
use crate::wire::session::Session;

/// A session of whoever asks through `current`.
pub(crate) fn session(session: model::Session, current: SessionId) -> Session {
    Session {
        id: session.id.get(),
        name: session.name,
        created_at: session.created_at.to_rfc3339(),
        last_active: session.last_active_at.to_rfc3339(),
        ip_address: session.address,
        location: Nothing,
        current: session.id == current,
    }
}
