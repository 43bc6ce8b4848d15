//! How much one account or address may ask for, and how fast.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use model::text::fold;
use model::{AccountId, Refusal, Timestamp};

use crate::{Result, Verbs};

/// The limits; each is more than a person needs and less than an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests or frames of one account a second, on the average.
    pub requests_per_second: u32,
    /// Requests or frames of one account at once, after a pause.
    pub requests_burst: u32,
    /// Accounts registered from one address.
    pub registrations_per_hour: u32,
    /// Sign-ins tried from one address.
    pub sign_ins_per_5_minutes: u32,
    /// Sign-ins to one account that failed from one address.
    pub failed_sign_ins_per_5_minutes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_second: 50,
            requests_burst: 500,
            registrations_per_hour: 100,
            sign_ins_per_5_minutes: 300,
            failed_sign_ins_per_5_minutes: 10,
        }
    }
}

/// What is left of an account's allowance after a request, for the `RateLimit` fields of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests a second, on the average.
    pub per_second: u32,
    /// Requests at once, after a pause.
    pub burst: u32,
    /// Requests left now.
    pub remaining: u32,
}

type Accounts = RateLimiter<
    AccountId,
    DefaultKeyedStateStore<AccountId>,
    DefaultClock,
    StateInformationMiddleware,
>;

/// The state of all limits.
pub(crate) struct Limiters {
    limits: Limits,
    clock: DefaultClock,
    accounts: Accounts,
    registrations: DefaultKeyedRateLimiter<IpAddr>,
    sign_ins: DefaultKeyedRateLimiter<IpAddr>,
    failures: Mutex<HashMap<Guess, Failures>>,
}

impl Limiters {
    pub(crate) fn new(limits: Limits) -> Self {
        let per_second = Quota::per_second(at_least_one(limits.requests_per_second));
        Self {
            clock: DefaultClock::default(),
            accounts: RateLimiter::keyed(
                per_second.allow_burst(at_least_one(limits.requests_burst)),
            )
            .with_middleware(),
            registrations: RateLimiter::keyed(Quota::per_hour(at_least_one(
                limits.registrations_per_hour,
            ))),
            sign_ins: RateLimiter::keyed(per_5_minutes(limits.sign_ins_per_5_minutes)),
            failures: Mutex::default(),
            limits,
        }
    }

    /// Forgets keys whose allowance is whole again.
    pub(crate) fn forget_the_quiet(&self, now: Timestamp) {
        self.accounts.retain_recent();
        self.registrations.retain_recent();
        self.sign_ins.retain_recent();
        self.failures().retain(|_, failed| now.ms_since(failed.since) < FAILURES_COUNTED_MS);
    }

    fn failures(&self) -> MutexGuard<'_, HashMap<Guess, Failures>> {
        // Nothing panics while it is held.
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Verbs {
    /// Takes one request or frame from the account's allowance; none where limits are off.
    ///
    /// # Errors
    /// SlowDown where nothing is left.
    pub fn take_allowance(&self, account: AccountId) -> Result<Option<Allowance>> {
        let Some(limiters) = &self.0.limiters else { return Ok(None) };
        match limiters.accounts.check_key(&account) {
            Ok(state) => Ok(Some(Allowance {
                per_second: limiters.limits.requests_per_second,
                burst: limiters.limits.requests_burst,
                remaining: state.remaining_burst_capacity(),
            })),
            Err(not_until) => Err(slow_down(not_until.wait_time_from(limiters.clock.now())).into()),
        }
    }

    /// The allowance of whoever has just been refused; none where limits are off.
    pub fn used_up_allowance(&self) -> Option<Allowance> {
        let limits = &self.0.limiters.as_ref()?.limits;
        Some(Allowance {
            per_second: limits.requests_per_second,
            burst: limits.requests_burst,
            remaining: 0,
        })
    }

    pub(crate) fn take_registration(&self, address: IpAddr) -> Result<()> {
        let Some(limiters) = &self.0.limiters else { return Ok(()) };
        limiters
            .registrations
            .check_key(&network(address))
            .map_err(|not_until| slow_down(not_until.wait_time_from(limiters.clock.now())).into())
    }

    /// Takes one try to sign in from the address.
    pub(crate) fn take_sign_in(&self, address: IpAddr) -> Result<()> {
        let Some(limiters) = &self.0.limiters else { return Ok(()) };
        limiters
            .sign_ins
            .check_key(&network(address))
            .map_err(|not_until| slow_down(not_until.wait_time_from(limiters.clock.now())).into())
    }

    /// Refuses another guess at a password where too many have failed.
    pub(crate) fn may_guess(&self, guess: &Guess) -> Result<()> {
        let Some(limiters) = &self.0.limiters else { return Ok(()) };
        let now = self.0.clock.now();
        match limiters.failures().get(guess) {
            Some(failed)
                if failed.count >= limiters.limits.failed_sign_ins_per_5_minutes
                    && now.ms_since(failed.since) < FAILURES_COUNTED_MS =>
            {
                let left_ms = FAILURES_COUNTED_MS - now.ms_since(failed.since);
                Err(Refusal::SlowDown { retry_ms: u64::try_from(left_ms).unwrap_or_default() }
                    .into())
            }
            _ => Ok(()),
        }
    }

    /// Counts a guess that failed.
    pub(crate) fn guessed_wrong(&self, guess: Guess) {
        let Some(limiters) = &self.0.limiters else { return };
        let now = self.0.clock.now();
        let mut failures = limiters.failures();
        if failures.len() >= FAILURES_MAX {
            failures.retain(|_, failed| now.ms_since(failed.since) < FAILURES_COUNTED_MS);
        }
        let failed = failures.entry(guess).or_insert(Failures { since: now, count: 0 });
        if now.ms_since(failed.since) >= FAILURES_COUNTED_MS {
            *failed = Failures { since: now, count: 0 };
        }
        failed.count += 1;
    }
}

/// Whose password is guessed at, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Guess {
    /// By an address, at what signs in by this name.
    SignIn(IpAddr, String),
    /// By whoever holds a session of the account.
    Current(AccountId),
}

impl Guess {
    /// At what `login` names, by an address.
    pub(crate) fn at_sign_in(address: IpAddr, login: &str) -> Self {
        Self::SignIn(network(address), fold(login))
    }
}

/// Failed sign-ins are counted for so long from the first one.
const FAILURES_COUNTED_MS: i64 = 5 * 60 * 1_000;
/// Names with failed sign-ins that are remembered before old ones are looked for and forgotten.
const FAILURES_MAX: usize = 100_000;

struct Failures {
    since: Timestamp,
    count: u32,
}

/// Who has one IPv6 address has all of its /64.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address.to_canonical(),
    }
}

fn per_5_minutes(count: u32) -> Quota {
    let count = at_least_one(count);
    let period = Duration::from_mins(5) / count.get();
    // The period is zero only for billions of requests.
    Quota::with_period(period).unwrap_or(Quota::per_second(count)).allow_burst(count)
}

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

fn slow_down(wait: Duration) -> Refusal {
    Refusal::SlowDown { retry_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX) }
}
