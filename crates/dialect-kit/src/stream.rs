//! A long list as JSON in constant memory: read page by page, written piece by piece.

use std::io;
use std::vec::IntoIter;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde::Serialize;

/// About how much is encoded at once.
const PIECE_BYTES: usize = 16 * 1024;

/// How many rows of a long list are read at once.
pub const PAGE_ROWS: u32 = 500;

/// The JSON before and after the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brackets {
    /// Before them.
    pub open: &'static str,
    /// After them.
    pub close: &'static str,
}

/// Those of a list that is an answer of its own.
pub const ARRAY: Brackets = Brackets { open: "[", close: "]" };

/// Answers with `first` and all that follows it as one JSON list. `next` gets the last item of a page and
/// reads the page after it; an empty page is the end.
///
/// The first page is read before, so that a refusal still has its status. An error in a later one breaks
/// the connection: what has been sent never looks like a complete answer.
pub fn json_list<T, W, E, F>(
    brackets: Brackets,
    first: Vec<T>,
    encode: impl Fn(&T) -> W + Send + 'static,
    next: impl FnMut(T) -> F + Send + 'static,
) -> Response
where
    T: Send + 'static,
    W: Serialize,
    E: std::fmt::Display,
    F: Future<Output = Result<Vec<T>, E>> + Send + 'static,
{
    let list = List { page: first.into_iter(), last: None, next, encode, brackets, begun: false };
    let pieces = stream::unfold(Some(list), |list| async {
        let mut list = list?;
        match list.piece().await {
            Ok((piece, true)) => Some((Ok(piece), Some(list))),
            Ok((piece, false)) => Some((Ok(piece), None)),
            Err(error) => Some((Err(error), None)),
        }
    });
    let json = HeaderValue::from_static("application/json");
    ([(CONTENT_TYPE, json)], Body::from_stream(pieces)).into_response()
}

struct List<T, N, C> {
    page: IntoIter<T>,
    last: Option<T>,
    next: N,
    encode: C,
    brackets: Brackets,
    begun: bool,
}

impl<T, W, E, F, N, C> List<T, N, C>
where
    W: Serialize,
    E: std::fmt::Display,
    F: Future<Output = Result<Vec<T>, E>>,
    N: FnMut(T) -> F,
    C: Fn(&T) -> W,
{
    /// The next piece of the list, and whether more follow.
    async fn piece(&mut self) -> io::Result<(Bytes, bool)> {
        let mut piece = Vec::with_capacity(PIECE_BYTES);
        if !self.begun {
            piece.extend_from_slice(self.brackets.open.as_bytes());
        }
        let opened = piece.len();
        while piece.len() < PIECE_BYTES {
            if let Some(item) = self.page.next() {
                if self.begun {
                    piece.push(b',');
                }
                self.begun = true;
                serde_json::to_writer(&mut piece, &(self.encode)(&item))?;
                self.last = Some(item);
                continue;
            }
            // What is there goes out before the next page is read.
            if piece.len() > opened {
                break;
            }
            let page = match self.last.take() {
                Some(last) => (self.next)(last).await.map_err(broken)?,
                None => Vec::new(),
            };
            if page.is_empty() {
                self.begun = true;
                piece.extend_from_slice(self.brackets.close.as_bytes());
                return Ok((piece.into(), false));
            }
            self.page = page.into_iter();
        }
        Ok((piece.into(), true))
    }
}

fn broken(error: impl std::fmt::Display) -> io::Error {
    tracing::warn!(%error, "a streamed answer was broken off");
    io::Error::other("the answer was broken off")
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use http_body_util::BodyExt as _;
    use proptest::prelude::*;

    use super::*;

    type Read = Result<Vec<u32>, &'static str>;

    fn count_to(end: u32, page: u32) -> Response {
        let next = move |last: u32| ready(Read::Ok((last + 1..=end).take(page as usize).collect()));
        json_list(ARRAY, (1..=end.min(page)).collect(), |n| *n, next)
    }

    async fn read(response: Response) -> Result<Vec<u32>, String> {
        let body = response.into_body().collect().await.map_err(|e| e.to_string())?;
        Ok(serde_json::from_slice(&body.to_bytes()).unwrap())
    }

    #[tokio::test]
    async fn nothing_is_an_empty_array() {
        assert_eq!(read(count_to(0, 5)).await, Ok(vec![]));
    }

    #[tokio::test]
    async fn a_list_may_be_a_field() {
        let field = Brackets { open: "{\"numbers\":[", close: "]}" };
        for (first, expected) in [(vec![], "{\"numbers\":[]}"), (vec![1, 2], "{\"numbers\":[1,2]}")]
        {
            let response = json_list(field, first, |n| *n, |_| ready(Read::Ok(Vec::new())));
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert_eq!(body, expected);
        }
    }

    #[tokio::test]
    async fn an_error_breaks_the_answer() {
        let response = json_list(ARRAY, vec![1], |n| *n, |_| ready(Read::Err("lost the database")));
        assert_eq!(read(response).await, Err("the answer was broken off".to_owned()));
    }

    #[tokio::test]
    async fn a_long_list_comes_in_pieces() {
        let response = count_to(100_000, 500);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        let mut body = response.into_body();
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            let piece = frame.unwrap().into_data().unwrap();
            assert!(piece.len() < 2 * PIECE_BYTES);
            bytes.extend_from_slice(&piece);
        }
        let numbers: Vec<u32> = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(numbers, (1..=100_000).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn every_item_comes_once_whatever_the_pages(end in 0..200_u32, page in 1..50_u32) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let numbers = runtime.block_on(read(count_to(end, page)));
            prop_assert_eq!(numbers, Ok((1..=end).collect::<Vec<_>>()));
        }
    }
}
