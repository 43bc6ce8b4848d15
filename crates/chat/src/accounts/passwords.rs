//! Hashing passwords: Argon2id on few threads, so that a flood of sign-ins takes neither the memory nor the
//! processors from those who are signed in.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version, password_hash};
use model::Refusal;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
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

/// The most memory for one hash: 4 GiB.
const MEMORY_MAX_KIB: u32 = 4 * 1024 * 1024;

impl PasswordCost {
    /// Whether Argon2 can be run at this cost.
    ///
    /// # Errors
    /// Invalid, with what is wrong.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.memory_kib > MEMORY_MAX_KIB {
            return Err(Refusal::invalid(format!(
                "Hashing a password takes at most {MEMORY_MAX_KIB} KiB of memory."
            )));
        }
        match Params::new(self.memory_kib, self.passes, self.lanes, None) {
            Ok(_) => Ok(()),
            Err(error) => Err(Refusal::invalid(format!(
                "Passwords cannot be hashed with these settings: {error}."
            ))),
        }
    }
}

/// How long to wait where too many wait already.
const RETRY_MS: u64 = 5_000;

/// Makes and checks password hashes.
pub(crate) struct Passwords {
    params: Params,
    scheme: String,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    waiting_max: usize,
    memory: Arc<Memory>,
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
        let threads = match cost.threads {
            0 => std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1)),
            threads => threads,
        };
        let decoy = phc(&params, &chance.bytes::<16>(), &chance.bytes::<32>()).unwrap_or_default();
        Self {
            params,
            scheme,
            turns: Arc::new(Semaphore::new(threads)),
            waiting: AtomicUsize::new(0),
            waiting_max: cost.waiting_max,
            memory: Arc::default(),
            decoy,
        }
    }

    /// What every hash begins with.
    pub(crate) fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Waits until it is one's turn to hash.
    ///
    /// # Errors
    /// Busy where too many wait.
    pub(crate) async fn turn(&self) -> Result<Turn> {
        let _place = Place::take(&self.waiting, self.waiting_max)?;
        Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Error::Internal)
    }

    /// The hash of a new password, a PHC string.
    pub(crate) async fn hash(&self, password: &str, chance: &Chance) -> Result<String> {
        let (params, password) = (self.params.clone(), password.to_owned());
        let salt = chance.bytes::<16>();
        let work = move |blocks: &mut Vec<Block>| {
            let digest = digest(params.clone(), &password, &salt, blocks)?;
            phc(&params, &salt, &digest)
        };
        let (hash, _turn) = self.in_turn(self.turn().await?, work).await?;
        hash.map_err(|error| {
            tracing::error!(%error, "a password could not be hashed");
            Error::Internal
        })
    }

    /// Whether a password belongs to a hash; without one, no, after as long a time. The turn comes back, so
    /// that a wrong guess can be counted before the next one is looked at.
    pub(crate) async fn verify(
        &self,
        turn: Turn,
        password: &str,
        hash: Option<String>,
    ) -> Result<(bool, Turn)> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let password = password.to_owned();
        let work = move |blocks: &mut Vec<Block>| {
            let hash = PasswordHash::new(&hash)?;
            let (Some(salt), Some(stored)) = (&hash.salt, &hash.hash) else {
                return Ok::<_, password_hash::Error>(false);
            };
            let digest = digest(Params::try_from(&hash)?, &password, salt, blocks)?;
            // Compared in constant time.
            Ok(Output::new(&digest)? == *stored)
        };
        let (right, turn) = self.in_turn(turn, work).await?;
        Ok((known && right.unwrap_or(false), turn))
    }

    /// Gives back the memory of hashing where nobody has signed in since the last time this was called.
    pub(crate) fn rest(&self) {
        self.memory.rest();
    }

    /// Runs `work` on a blocking thread. The turn goes with it: a client that hangs up does not let another
    /// begin beside it.
    async fn in_turn<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<(T, Turn)> {
        let memory = Arc::clone(&self.memory);
        let done = spawn_blocking(move || {
            let mut blocks = memory.take();
            let result = work(&mut blocks);
            memory.give_back(blocks);
            (result, turn)
        });
        done.await.map_err(|_| Error::Internal)
    }
}

/// Leave to hash, given back when dropped.
pub(crate) type Turn = OwnedSemaphorePermit;

fn digest(
    params: Params,
    password: &str,
    salt: &[u8],
    blocks: &mut Vec<Block>,
) -> Result<[u8; 32], password_hash::Error> {
    blocks.resize(params.block_count(), Block::new());
    let mut digest = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
        password.as_bytes(),
        salt,
        &mut digest,
        blocks,
    )?;
    Ok(digest)
}

fn phc(params: &Params, salt: &[u8], digest: &[u8]) -> Result<String, password_hash::Error> {
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: params.try_into()?,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(digest)?),
    };
    Ok(hash.to_string())
}

/// The memory that hashes are made in. It is used again and again as long as people sign in: to get and give
/// back as much for each hash would leave the heap in pieces.
#[derive(Default)]
struct Memory {
    idle: Mutex<Vec<Vec<Block>>>,
    used: AtomicBool,
}

impl Memory {
    fn take(&self) -> Vec<Block> {
        self.used.store(true, Ordering::Relaxed);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn give_back(&self, blocks: Vec<Block>) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(blocks);
    }

    fn rest(&self) {
        if !self.used.swap(false, Ordering::Relaxed) {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
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
