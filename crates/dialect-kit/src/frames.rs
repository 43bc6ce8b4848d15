//! A live session as encoded frames, in batches: what [`crate::socket`] and [`crate::sse`] tell.

use std::sync::Arc;

use bytes::Bytes;
use chat::listen::{Delivery, Ended, Listener};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt as _, Stream, StreamExt as _};

/// A live session, encoded. The account is online until this is dropped.
pub struct Frames {
    /// Batches of frames, none of them empty, in order; an error is the end.
    pub(crate) batches: BoxStream<'static, Result<Vec<Bytes>, Ended>>,
    /// The next of them, where it was made while another was still being written.
    pub(crate) fetched: Option<Result<Vec<Bytes>, Ended>>,
    /// When the session is over, whatever still waits in its queue.
    pub(crate) ended: BoxFuture<'static, Ended>,
}

impl Frames {
    pub(crate) fn new(
        batches: impl Stream<Item = Result<Vec<Bytes>, Ended>> + Send + 'static,
        ended: impl Future<Output = Ended> + Send + 'static,
    ) -> Self {
        Self { batches: batches.boxed(), fetched: None, ended: ended.boxed() }
    }

    /// The next batch. Dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> Result<Vec<Bytes>, Ended> {
        match self.fetched.take() {
            Some(batch) => batch,
            None => self.batches.next().await.unwrap_or(Err(Ended::Internal)),
        }
    }
}

/// What is told of a delivery.
pub enum Told {
    /// A frame, or nothing where the dialect has no word for it.
    Now(Option<Bytes>),
    /// One that says more than was heard. Where that cannot be looked up the session ends: its client resumes from its
    /// cursor, and misses nothing.
    LookedUp(BoxFuture<'static, Result<Option<Bytes>, Ended>>),
}

/// What a listener hears, as frames. `encode` gives none where the dialect has no word for it; it should
/// go through [`Delivery::encoded`], so that a frame is made once for all listeners.
pub fn frames(
    listener: Listener,
    mut encode: impl FnMut(&Delivery) -> Option<Bytes> + Send + 'static,
) -> Frames {
    frames_looked_up(listener, move |delivery| Told::Now(encode(delivery)))
}

/// The same where a frame may have to be looked up.
pub fn frames_looked_up(
    listener: Listener,
    encode: impl FnMut(&Arc<Delivery>) -> Told + Send + 'static,
) -> Frames {
    let ended = listener.ended();
    let batches = stream::unfold(Some((listener, encode)), |state| async {
        let (mut listener, mut encode) = state?;
        loop {
            match batch(&mut listener, &mut encode).await {
                Ok(batch) if batch.is_empty() => {}
                Ok(batch) => return Some((Ok(batch), Some((listener, encode)))),
                Err(ended) => return Some((Err(ended), None)),
            }
        }
    });
    Frames::new(batches, ended)
}

async fn batch(
    listener: &mut Listener,
    encode: &mut impl FnMut(&Arc<Delivery>) -> Told,
) -> Result<Vec<Bytes>, Ended> {
    let deliveries = listener.next().await?;
    let mut batch = Vec::with_capacity(deliveries.len());
    for delivery in deliveries {
        batch.extend(match encode(&delivery) {
            Told::Now(frame) => frame,
            Told::LookedUp(frame) => frame.await?,
        });
    }
    Ok(batch)
}
