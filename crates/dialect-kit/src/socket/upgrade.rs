//! The handshake of a WebSocket. axum checks what is asked; the connection that comes of it is ours.

use axum::extract::FromRequestParts;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::response::{IntoResponse as _, Response};
use futures_util::future::OptionFuture;
use http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, UPGRADE,
};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::READ_BYTES_MAX;
use super::wire::Wire;

/// A request for a WebSocket, which is one.
#[derive(Debug)]
pub struct Upgrade {
    asked: WebSocketUpgrade,
    accept: String,
    /// axum has checked that there is one.
    connection: Option<OnUpgrade>,
}

impl<S: Send + Sync> FromRequestParts<S> for Upgrade {
    type Rejection = WebSocketUpgradeRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        // It takes the connection out of the request, so ours is taken first; without one it refuses.
        let connection = parts.extensions.get::<OnUpgrade>().cloned();
        let asked = WebSocketUpgrade::from_request_parts(parts, state).await?;
        let key = parts.headers.get(SEC_WEBSOCKET_KEY).map(HeaderValue::as_bytes);
        Ok(Self { asked, accept: derive_accept_key(key.unwrap_or_default()), connection })
    }
}

impl Upgrade {
    /// Speaks the first of these subprotocols that the peer offers.
    #[must_use]
    pub fn protocols<const N: usize>(self, protocols: [&'static str; N]) -> Self {
        Self { asked: self.asked.protocols(protocols), ..self }
    }

    /// Answers, and holds the conversation in a task of its own.
    pub(super) fn answer<F>(
        self,
        hold: impl FnOnce(Wire<TokioIo<Upgraded>>) -> F + Send + 'static,
    ) -> Response
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let Self { asked, accept, connection } = self;
        tokio::spawn(async move {
            // Who is gone before the answer is gone without a word.
            let Some(Ok(connection)) = OptionFuture::from(connection).await else { return };
            hold(Wire::new(TokioIo::new(connection), READ_BYTES_MAX)).await;
        });
        let headers = [
            (CONNECTION, HeaderValue::from_static("upgrade")),
            (UPGRADE, HeaderValue::from_static("websocket")),
        ];
        let accept = [(SEC_WEBSOCKET_ACCEPT, accept)];
        let mut answer = (StatusCode::SWITCHING_PROTOCOLS, headers, accept).into_response();
        if let Some(protocol) = asked.selected_protocol() {
            answer.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, protocol.clone());
        }
        answer
    }
}
