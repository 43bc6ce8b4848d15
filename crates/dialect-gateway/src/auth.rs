//! Who asks: an access token, which is a JWT that names a session and ends soon; and the refresh token that gets
//! the next ones, which names the session and which of its refresh tokens it is. The signatures say that we made
//! them, the session says whether they still count; nothing else in them is believed.

use axum::extract::FromRequestParts;
use chat::accounts::Spent;
use chat::{Actor, Verbs};
use dialect_kit::{rate, token};
use http::request::Parts;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use model::{Refusal, Session, SessionId, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::{Api, DIALECT};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
struct Access {
    /// The user's id.
    sub: String,
    /// The session that the token belongs to.
    sid: i64,
    /// When it was made, in seconds since 1970.
    iat: i64,
    /// When it ends, in seconds since 1970.
    exp: i64,
}

/// What a refresh token says.
#[derive(Debug, Serialize, Deserialize)]
struct Refresh {
    /// The session that the token belongs to.
    sid: i64,
    /// Which of the session's refresh tokens it is.
    no: i64,
}

/// Makes and checks tokens: HS256 alone, whatever a token's header asks for. Each kind has a key of its own.
pub(crate) struct Tokens {
    access: Key,
    refresh: Key,
}

struct Key {
    signing: EncodingKey,
    checking: DecodingKey,
}

impl Tokens {
    /// Tokens of whoever has the server's secret.
    pub(crate) fn new(verbs: &Verbs) -> Self {
        Self::of(&verbs.signing_key("gateway access"), &verbs.signing_key("gateway refresh"))
    }

    fn of(access: &[u8; 32], refresh: &[u8; 32]) -> Self {
        Self { access: Key::new(access), refresh: Key::new(refresh) }
    }

    /// The session that an access token of ours names, unless it has ended.
    fn session(&self, token: &str, now: Timestamp) -> Result<SessionId, Refusal> {
        let access: Access = self.access.read(token)?;
        if now.ms() < access.exp.saturating_mul(1_000) {
            Ok(SessionId::new(access.sid))
        } else {
            Err(Refusal::NotSignedIn)
        }
    }
}

impl Key {
    fn new(key: &[u8; 32]) -> Self {
        Self { signing: EncodingKey::from_secret(key), checking: DecodingKey::from_secret(key) }
    }

    fn sign(&self, claims: &impl Serialize) -> Result<String, Error> {
        encode(&Header::new(Algorithm::HS256), claims, &self.signing).map_err(|error| {
            tracing::error!(%error, "a token could not be signed");
            chat::Error::Internal.into()
        })
    }

    fn read<C: DeserializeOwned>(&self, token: &str) -> Result<C, Refusal> {
        let mut validation = Validation::new(Algorithm::HS256);
        // Time is a parameter here: when a token ends is for the caller to check.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        decode::<C>(token, &self.checking, &validation)
            .map(|token| token.claims)
            .map_err(|_| Refusal::NotSignedIn)
    }
}

/// Two tokens of one session.
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Api {
    /// Tokens of a session: an access token from now on, and the refresh token of that number.
    pub(crate) fn tokens(&self, session: &Session, no: i64) -> Result<Pair, Error> {
        let iat = self.verbs.now().ms() / 1_000;
        let exp = iat + i64::from(self.settings.access_token_s.get());
        let (sub, sid) = (session.account.to_string(), session.id.get());
        Ok(Pair {
            access: self.tokens.access.sign(&Access { sub, sid, iat, exp })?,
            refresh: self.tokens.refresh.sign(&Refresh { sid, no })?,
        })
    }

    /// What a refresh token of ours asks for.
    pub(crate) fn spent(&self, token: &str) -> Result<Spent, Refusal> {
        let Refresh { sid, no } = self.tokens.refresh.read(token)?;
        let good_for_ms = i64::from(self.settings.refresh_token_days.get()) * DAY_MS;
        Ok(Spent { session: SessionId::new(sid), generation: no, good_for_ms })
    }

    /// Who holds this access token.
    pub(crate) async fn admit(&self, token: &str) -> Result<Actor, Error> {
        let session = self.tokens.session(token, self.verbs.now())?;
        Ok(self.verbs.authenticate_session(DIALECT, session).await?)
    }
}

/// Extracts who asks, from `Authorization`, after taking one request from their allowance.
pub(crate) struct SignedIn(pub(crate) Actor);

impl FromRequestParts<Api> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Error> {
        let token = token::bearer(&parts.headers).ok_or(Refusal::NotSignedIn)?;
        let actor = api.admit(token).await?;
        rate::take(&api.verbs, &actor, &parts.extensions)?;
        Ok(Self(actor))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_ms(1_795_255_200_120);

    fn tokens() -> Tokens {
        Tokens::of(&[1; 32], &[2; 32])
    }

    fn access(tokens: &Tokens) -> String {
        let iat = NOW.ms() / 1_000;
        tokens.access.sign(&Access { sub: "3".to_owned(), sid: 7, iat, exp: iat + 900 }).unwrap()
    }

    #[test]
    fn an_access_token_is_good_until_it_ends() {
        let token = access(&tokens());
        assert_eq!(tokens().session(&token, NOW), Ok(SessionId::new(7)));
        assert_eq!(tokens().session(&token, NOW.plus_ms(899_000)), Ok(SessionId::new(7)));
        assert_eq!(tokens().session(&token, NOW.plus_ms(900_000)), Err(Refusal::NotSignedIn));
    }

    #[test]
    fn neither_kind_of_token_is_good_for_the_other() {
        let refresh = tokens().refresh.sign(&Refresh { sid: 7, no: 0 }).unwrap();
        assert_eq!(tokens().session(&refresh, NOW), Err(Refusal::NotSignedIn));
        let as_refresh = tokens().refresh.read::<Refresh>(&access(&tokens()));
        assert_eq!(as_refresh.unwrap_err(), Refusal::NotSignedIn);
    }

    #[test]
    fn only_our_own_signature_counts() {
        let claims = Access { sub: "3".to_owned(), sid: 7, iat: 0, exp: i64::MAX / 1_000 };
        let foreign = EncodingKey::from_secret(&[9; 32]);
        let of_another_key = encode(&Header::new(Algorithm::HS256), &claims, &foreign).unwrap();
        let own = tokens().access.signing;
        let of_another_kind = encode(&Header::new(Algorithm::HS512), &claims, &own).unwrap();
        // {"alg":"none","typ":"JWT"} . {"sub":"3","sid":7,"iat":0,"exp":9999999999} . no signature
        let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiIzIiwic2lkIjo3LCJpYXQiOjAsImV4cCI6OTk5OTk5OTk5OX0.";
        for bad in [&of_another_key, &of_another_kind, unsigned, "", "a.b.c"] {
            assert_eq!(tokens().session(bad, NOW), Err(Refusal::NotSignedIn), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_changed_token_is_refused(place in 0..200_usize, letter in "[A-Za-z0-9_.-]") {
            let good = access(&tokens());
            let place = place % good.len();
            let mut bad = good.clone();
            bad.replace_range(place..=place, &letter);
            if bad != good {
                prop_assert_eq!(tokens().session(&bad, NOW), Err(Refusal::NotSignedIn));
            }
        }

        #[test]
        fn no_word_makes_it_panic(word in "\\PC{0,80}") {
            prop_assert_eq!(tokens().session(&word, NOW), Err(Refusal::NotSignedIn));
        }
    }
}
