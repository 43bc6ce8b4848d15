//! Telling what passes.

use model::{AccountId, Audience, Signal};

use super::Delivery;
use crate::Result;
use crate::verbs::Inner;

/// Tells a signal to whoever listens and may hear it now, but for one account. What was answered before is handed out
/// before: who may hear no more, by then, does not.
pub(crate) async fn pass(
    inner: &Inner,
    signal: Signal,
    audience: &Audience,
    except: Option<AccountId>,
) -> Result<()> {
    let head = inner.store.read().await?.head().await?;
    inner.hub.handed_out(head).await;
    inner.hub.signal(Delivery::passing(signal, inner.epoch), audience, except);
    Ok(())
}
