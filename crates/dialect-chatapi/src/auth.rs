//! Who asks: a JWT that names a session. The signature says that we made it, the session says whether it
//! still counts; nothing else in it is believed.

use axum::extract::FromRequestParts;
use chat::Actor;
use chat::accounts::SignIn;
use dialect_kit::{rate, token};
use http::Extensions;
use http::request::Parts;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use model::{Refusal, SessionId};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::{Api, DIALECT};

/// What a token says ("ChatAPI, Token").
#[derive(Debug, Serialize)]
struct Claims<'a> {
    /// The user's id.
    id: i64,
    /// The user's e-mail address, or an empty text.
    email: &'a str,
    /// The session that the token belongs to.
    sid: i64,
    /// When it was made, in seconds since 1970.
    iat: i64,
}

/// What of a token counts.
#[derive(Debug, Deserialize)]
struct Named {
    sid: i64,
}

/// Makes and checks tokens: HS256 alone, whatever a token's header asks for.
pub(crate) struct Tokens {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
}

impl Tokens {
    /// Tokens of whoever has this key.
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // The session ends a token; it has no time of its own.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        Self {
            signing: EncodingKey::from_secret(key),
            checking: DecodingKey::from_secret(key),
            validation,
        }
    }

    /// The token of a session just opened.
    pub(crate) fn make(&self, sign_in: &SignIn) -> Result<String, Error> {
        let claims = Claims {
            id: sign_in.user.id.get(),
            email: sign_in.user.email.as_deref().unwrap_or_default(),
            sid: sign_in.session.id.get(),
            iat: sign_in.session.created_at.ms() / 1000,
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.signing).map_err(|error| {
            tracing::error!(%error, "a token could not be signed");
            Error::from(chat::Error::Internal)
        })
    }

    /// The session that a token of ours names.
    fn session(&self, token: &str) -> Result<SessionId, Refusal> {
        decode::<Named>(token, &self.checking, &self.validation)
            .map(|token| SessionId::new(token.claims.sid))
            .map_err(|_| Refusal::NotSignedIn)
    }
}

impl Api {
    /// Who holds `token`, after taking one request from their allowance.
    pub(crate) async fn admit(
        &self,
        token: Option<&str>,
        extensions: &Extensions,
    ) -> Result<Actor, Error> {
        let session = self.tokens.session(token.ok_or(Refusal::NotSignedIn)?)?;
        let actor = self.verbs.authenticate_session(DIALECT, session).await?;
        rate::take(&self.verbs, &actor, extensions)?;
        Ok(actor)
    }
}

/// Extracts who asks, from `Authorization` ("ChatAPI, Token").
pub(crate) struct SignedIn(pub(crate) Actor);

impl FromRequestParts<Api> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Error> {
        api.admit(token::bearer(&parts.headers), &parts.extensions).await.map(Self)
    }
}

#[cfg(test)]
mod tests {
    use model::{AccountId, Privileges, Session, Timestamp, User};
    use proptest::prelude::*;

    use super::*;

    fn sign_in() -> SignIn {
        let at = Timestamp::from_ms(1_795_255_200_120);
        let (id, account) = (SessionId::new(7), AccountId::new(3));
        SignIn {
            session: Session {
                id,
                account,
                dialect: DIALECT.to_owned(),
                name: "curl".to_owned(),
                created_at: at,
                last_active_at: at,
                address: "192.0.2.1".to_owned(),
            },
            user: User {
                id: account,
                alias: "ada".to_owned(),
                name: String::new(),
                surname: String::new(),
                bio: String::new(),
                owner: None,
                email: Some("ada@example.org".to_owned()),
                privileges: Privileges::None,
                avatar: None,
                created_at: at,
                last_seen_at: None,
            },
            token: "opaque".to_owned(),
        }
    }

    #[test]
    fn a_token_says_who_and_names_its_session() {
        let tokens = Tokens::new(&[1; 32]);
        let token = tokens.make(&sign_in()).unwrap();
        assert_eq!(tokens.session(&token), Ok(SessionId::new(7)));
        let claims =
            decode::<serde_json::Value>(&token, &tokens.checking, &tokens.validation).unwrap();
        assert_eq!(
            claims.claims,
            serde_json::json!({"id": 3, "email": "ada@example.org", "sid": 7, "iat": 1_795_255_200})
        );
    }

    #[test]
    fn only_our_own_signature_counts() {
        let tokens = Tokens::new(&[1; 32]);
        let claims = serde_json::json!({"id": 3, "email": "", "sid": 7, "iat": 0});
        let foreign = EncodingKey::from_secret(&[2; 32]);
        let of_another_key = encode(&Header::new(Algorithm::HS256), &claims, &foreign).unwrap();
        let of_another_kind =
            encode(&Header::new(Algorithm::HS512), &claims, &tokens.signing).unwrap();
        // {"alg":"none","typ":"JWT"} . {"sid":7} . no signature
        let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzaWQiOjd9.";
        let nameless = serde_json::json!({"id": 3});
        let nameless = encode(&Header::new(Algorithm::HS256), &nameless, &tokens.signing).unwrap();
        for bad in [&of_another_key, &of_another_kind, unsigned, &nameless, "", "a.b.c"] {
            assert_eq!(tokens.session(bad), Err(Refusal::NotSignedIn), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_changed_token_is_refused(place in 0..200_usize, letter in "[A-Za-z0-9_.-]") {
            let tokens = Tokens::new(&[1; 32]);
            let good = tokens.make(&sign_in()).unwrap();
            let place = place % good.len();
            let mut bad = good.clone();
            bad.replace_range(place..=place, &letter);
            if bad != good {
                prop_assert_eq!(tokens.session(&bad), Err(Refusal::NotSignedIn));
            }
        }

        #[test]
        fn no_word_makes_it_panic(word in "\\PC{0,80}") {
            prop_assert_eq!(Tokens::new(&[1; 32]).session(&word), Err(Refusal::NotSignedIn));
        }
    }
}
