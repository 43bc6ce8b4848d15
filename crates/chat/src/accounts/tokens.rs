//! Tokens: 256 random bits, of which only the hash is stored, and keys for tokens that dialects sign.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use model::TokenHash;
use sha2::{Digest as _, Sha256};

use crate::{Chance, Verbs};

/// A new opaque token: 43 characters that are safe in a URL, a header and a cookie.
pub(crate) fn random_token(chance: &Chance) -> String {
    URL_SAFE_NO_PAD.encode(chance.bytes::<32>())
}

/// A new code to pass on: 128 random bits in 22 characters that are safe in a URL.
pub(crate) fn random_code(chance: &Chance) -> String {
    URL_SAFE_NO_PAD.encode(chance.bytes::<16>())
}

/// What is stored of a token. It has so much entropy that a plain hash is enough.
pub(crate) fn hash(token: &str) -> TokenHash {
    TokenHash::new(Sha256::digest(token.as_bytes()).into())
}

impl Verbs {
    /// A secret of this server for one purpose, the same after every restart.
    #[expect(clippy::missing_panics_doc, reason = "HMAC takes keys of every length")]
    pub fn signing_key(&self, purpose: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.secret.expose())
            .expect("HMAC takes keys of every length");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }
}
