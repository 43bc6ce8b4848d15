//! Who asks: a token in `Authorization` or `Authentication`, or, for the event stream, the cookie.

use axum::extract::FromRequestParts;
use chat::{Actor, Verbs};
use dialect_kit::extract::Query;
use dialect_kit::{Rejection, rate, site, token};
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderMap, HeaderName, StatusCode};
use model::Refusal;
use serde::Deserialize;

use crate::error::Failure;
use crate::map::Viewer;
use crate::{DIALECT, Microchat};

/// Sent by older clients in place of `Authorization`.
const AUTHENTICATION: HeaderName = HeaderName::from_static("authentication");

/// Somebody who has signed in by a header, and the verbs that they may use.
pub(crate) struct SignedIn {
    /// Who.
    pub actor: Actor,
    /// What one can do.
    pub verbs: Verbs,
}

/// As [`SignedIn`], by a header or by cookie and `?csrf_token=`: what a browser has where it cannot set headers.
pub(crate) struct SignedInByCookieToo(pub SignedIn);

#[derive(Deserialize)]
struct CsrfQuery {
    csrf_token: Option<String>,
}

impl SignedIn {
    /// Through whose eyes the answer is.
    pub(crate) fn viewer(&self) -> Viewer<'_> {
        Viewer { account: self.actor.account, presence: &self.verbs }
    }
}

impl FromRequestParts<Microchat> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Microchat) -> Result<Self, Failure> {
        let token = header_token(&parts.headers).ok_or(Refusal::NotSignedIn)?;
        let actor = app.verbs.authenticate(DIALECT, token).await?;
        Self::within_allowance(actor, parts, app)
    }
}

impl FromRequestParts<Microchat> for SignedInByCookieToo {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Microchat) -> Result<Self, Failure> {
        if header_token(&parts.headers).is_some() {
            return SignedIn::from_request_parts(parts, app).await.map(Self);
        }
        let Query(query) = Query::<CsrfQuery>::from_request_parts(parts, app).await?;
        let session = app
            .cookies
            .session(&parts.headers, query.csrf_token.as_deref().unwrap_or_default())
            .ok_or(Refusal::NotSignedIn)?;
        if site::is_foreign(&parts.headers) {
            let sentence = "The cookie is good for pages of this server alone: send a token.";
            return Err(Rejection::new(StatusCode::FORBIDDEN, sentence).into());
        }
        let actor = app.verbs.authenticate_session(DIALECT, session).await?;
        SignedIn::within_allowance(actor, parts, app).map(Self)
    }
}

impl SignedIn {
    fn within_allowance(actor: Actor, parts: &Parts, app: &Microchat) -> Result<Self, Failure> {
        rate::take(&app.verbs, &actor, &parts.extensions)?;
        Ok(Self { actor, verbs: app.verbs.clone() })
    }
}

fn header_token(headers: &HeaderMap) -> Option<&str> {
    [AUTHORIZATION, AUTHENTICATION]
        .iter()
        .find_map(|header| token::of_scheme(headers, header, "Bearer"))
}
