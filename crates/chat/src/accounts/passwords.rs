//! Hashing passwords: Argon2id on few threads, so that a flood of sign-ins takes neither the memory nor the
//! processors from those who are signed in.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use model::Refusal;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::{Chance, Error, Result};

/// What hashing a password costs. The defaults are OWASP's for Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory for one hash, in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub passes: u32,
    /// Lanes of that memory.
    pub lanes: u32,
    /// Hashes made at the same time; 0 means half of the processors, at least one.
    pub threads: usize,
    /// Hashes that may wait for their turn; one more is refused.
    pub waiting_max: usize,
}

impl Default for PasswordCost {
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2, lanes: 1, threads: 0, waiting_max: 512 }
    }
}

/// How long to wait where too many wait already.
const RETRY_MS: u64 = 5_000;

/// Makes and checks password hashes.
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    scheme: String,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    waiting_max: usize,
    /// A hash of nobody's password, checked where there is no such account, so that it takes as long.
    decoy: String,
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost, chance: &Chance) -> Self {
        let params =
            Params::new(cost.memory_kib, cost.passes, cost.lanes, None).unwrap_or_default();
        let scheme = format!(
            "$argon2id$v=19$m={},t={},p={}",
            params.m_cost(),
            params.t_cost(),
            params.p_cost()
        );
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let threads = match cost.threads {
            0 => std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1)),
            threads => threads,
        };
        let salt = chance.bytes::<16>();
        let decoy = argon2
            .hash_password_with_salt(&chance.bytes::<16>(), &salt)
            .map(|hash| hash.to_string())
            .unwrap_or_default();
        Self {
            argon2,
            scheme,
            turns: Arc::new(Semaphore::new(threads)),
            waiting: AtomicUsize::new(0),
            waiting_max: cost.waiting_max,
            decoy,
        }
    }

    /// What every hash begins with.
    pub(crate) fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The hash of a new password, a PHC string.
    pub(crate) async fn hash(&self, password: &str, chance: &Chance) -> Result<String> {
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        let salt = chance.bytes::<16>();
        self.in_turn(move || {
            argon2.hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string())
        })
        .await?
        .map_err(|error| {
            tracing::error!(%error, "a password could not be hashed");
            Error::Internal
        })
    }

    /// Whether a password belongs to a hash; without one, no, after as long a time.
    pub(crate) async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        let right = self
            .in_turn(move || {
                PasswordHash::new(&hash)
                    .is_ok_and(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(known && right)
    }

    /// Runs `work` on a blocking thread when it is its turn.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let place = Place::take(&self.waiting, self.waiting_max)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Error::Internal)?;
        drop(place);
        // The turn goes with the work: a client that hangs up does not let another begin beside it.
        let done = spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        done.await.map_err(|_| Error::Internal)
    }
}

/// One of the places of those who wait, given back when dropped.
struct Place<'w>(&'w AtomicUsize);

impl<'w> Place<'w> {
    fn take(waiting: &'w AtomicUsize, max: usize) -> Result<Self> {
        if waiting.fetch_add(1, Ordering::Relaxed) >= max {
            waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Refusal::Busy { retry_ms: RETRY_MS }.into());
        }
        Ok(Self(waiting))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
