//! A live session as Server-Sent Events. The frames come encoded; this adds only comments.
//!
//! A peer that stops reading is not noticed here, because no body is asked for more while a write is
//! blocked: the server's own limit on blocked writes ends it.

use std::iter;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use chat::listen::Ended;
use futures_util::{Stream, StreamExt as _, stream};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use crate::{Frames, Pace};

const COMMENT: Bytes = Bytes::from_static(b": \n\n");
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Answers with an event stream: `first`, then all frames, each batch in one piece, then what `farewell`
/// makes of the end. Each frame must end with an empty line.
pub fn answer(
    first: Vec<Bytes>,
    frames: Frames,
    farewell: fn(Ended) -> Option<Bytes>,
    pace: Pace,
) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (ACCEL_BUFFERING, HeaderValue::from_static("no")),
    ];
    let pieces = pieces(first, frames, farewell, pace).map(Ok::<_, std::convert::Infallible>);
    (headers, Body::from_stream(pieces)).into_response()
}

fn pieces(
    first: Vec<Bytes>,
    frames: Frames,
    farewell: fn(Ended) -> Option<Bytes>,
    pace: Pace,
) -> impl Stream<Item = Bytes> + Send {
    // Even without a first frame something goes out at once, so that proxies and clients see an answer.
    let first = if first.is_empty() { COMMENT } else { in_one(first) };
    let mut idle = interval_at(Instant::now() + pace.comment_every, pace.comment_every);
    idle.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let rest = stream::unfold(Some((frames, idle)), move |state| async move {
        let (mut frames, mut idle) = state?;
        match next(&mut frames, &mut idle).await {
            Ok(piece) => Some((piece, Some((frames, idle)))),
            Err(ended) => farewell(ended).map(|last| (last, None)),
        }
    });
    stream::iter(iter::once(first)).chain(rest)
}

/// The next batch, or a comment where none comes for a while.
async fn next(frames: &mut Frames, idle: &mut Interval) -> Result<Bytes, Ended> {
    tokio::select! {
        batch = frames.next() => {
            idle.reset();
            batch.map(in_one)
        }
        _ = idle.tick() => Ok(COMMENT),
    }
}

/// One piece, one write.
fn in_one(mut batch: Vec<Bytes>) -> Bytes {
    if batch.len() == 1 {
        return batch.remove(0);
    }
    let mut piece = BytesMut::with_capacity(batch.iter().map(Bytes::len).sum());
    for frame in &batch {
        piece.extend_from_slice(frame);
    }
    piece.freeze()
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::time::Duration;

    use super::*;

    fn told(batches: Vec<Result<Vec<Bytes>, Ended>>) -> Frames {
        Frames::new(stream::iter(batches), pending())
    }

    #[tokio::test]
    async fn a_batch_is_one_piece_and_the_end_is_told() {
        let frames = told(vec![
            Ok(vec!["data: 1\n\n".into(), "data: 2\n\n".into()]),
            Err(Ended::SessionClosed),
        ]);
        let farewell = |ended: Ended| Some(format!(": {ended}\n\n").into());
        let first = vec!["data: 0\n\n".into()];
        let pieces: Vec<Bytes> = pieces(first, frames, farewell, Pace::default()).collect().await;
        assert_eq!(
            pieces,
            ["data: 0\n\n", "data: 1\n\ndata: 2\n\n", ": Your session was closed.\n\n"]
        );
    }

    #[tokio::test]
    async fn the_headers_keep_everybody_from_buffering() {
        let response = answer(vec![], told(vec![]), |_| None, Pace::default());
        assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()[ACCEL_BUFFERING], "no");
    }

    #[tokio::test(start_paused = true)]
    async fn a_quiet_stream_has_a_heartbeat() {
        let begun = Instant::now();
        let quiet = Frames::new(stream::pending(), pending());
        let pieces = pieces(vec![], quiet, |_| None, Pace::default());
        let heard: Vec<Bytes> = pieces.take(4).collect().await;
        assert_eq!(heard, [COMMENT, COMMENT, COMMENT, COMMENT]);
        assert_eq!(begun.elapsed(), Duration::from_mins(1), "one at once, then every 20 s");
    }
}
