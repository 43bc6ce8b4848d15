//! The handle through which dialects reach every verb.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bus::Hub;
use model::TokenHash;
use model::{
    AccountId, Clock, ConversationId, Epoch, LoggedEvent, Session, SessionId, Status, Timestamp,
};
use moka::sync::Cache;
use store::{Blobs, Secret, Store};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::accounts::WhoRegisters;
use crate::accounts::passwords::{PasswordCost, Passwords};
use crate::limits::{Limiters, Limits};
use crate::listen::Delivery;
use crate::media::upload::Uploading;
use crate::{Chance, Result};

/// How often last-active times are written and what is too old is thrown away.
const UPKEEP_EVERY: Duration = Duration::from_mins(1);
/// How long live sessions are kept for what is committed to be told, when the server ends.
const TOLD_WITHIN: Duration = Duration::from_secs(5);
/// Sessions that are remembered, so that a request need not ask the database who sends it.
const SESSIONS_REMEMBERED_MAX: u64 = 100_000;
/// Places that are remembered, so that a message need not ask the database where it goes.
const PLACES_REMEMBERED_MAX: u64 = 100_000;
/// People who chose to be idle or not to be disturbed, and those who type, that are remembered.
const MOODS_REMEMBERED_MAX: u64 = 100_000;

/// What can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who may register.
    pub who_registers: WhoRegisters,
    /// Bots that one person may have.
    pub bots_per_owner_max: u32,
    /// What hashing a password costs.
    pub passwords: PasswordCost,
    /// A session that was not used for so many days is closed.
    pub session_unused_days: u32,
    /// Events are kept for so many days; an older cursor cannot be resumed from.
    pub events_kept_days: u32,
    /// The most that may wait for a listener, in bytes; one that falls further behind is ended.
    pub listener_queue_max_bytes: usize,
    /// Uploads.
    pub media: crate::media::Settings,
    /// How much may be asked for, and how fast; none for a load test.
    pub limits: Option<Limits>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            who_registers: WhoRegisters::Anybody,
            bots_per_owner_max: 20,
            passwords: PasswordCost::default(),
            session_unused_days: 90,
            events_kept_days: 7,
            listener_queue_max_bytes: 1024 * 1024,
            media: crate::media::Settings::default(),
            limits: Some(Limits::default()),
        }
    }
}

/// A cheap handle: clone it freely.
#[derive(Clone)]
pub struct Verbs(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) blobs: Blobs,
    pub(crate) eyes: ::media::Eyes,
    pub(crate) uploading: Uploading,
    pub(crate) hub: Hub<Delivery>,
    pub(crate) epoch: Epoch,
    pub(crate) secret: Secret,
    pub(crate) clock: Clock,
    pub(crate) chance: Chance,
    pub(crate) settings: Settings,
    pub(crate) passwords: Passwords,
    pub(crate) limiters: Option<Limiters>,
    pub(crate) sessions_by_token: Cache<TokenHash, Arc<Session>>,
    pub(crate) sessions: Cache<SessionId, Arc<Session>>,
    pub(crate) used: Mutex<HashMap<SessionId, Timestamp>>,
    pub(crate) places: Cache<(AccountId, i64), ConversationId>,
    /// What people chose to be while they are online, where it is not simply that.
    pub(crate) chosen: Cache<AccountId, Status>,
    /// When it was last told that somebody types somewhere.
    pub(crate) typed: Cache<(AccountId, ConversationId), Timestamp>,
}

impl Verbs {
    /// Starts the verbs over an opened store, with what its second value gives, and the folder of media that belongs to it.
    ///
    /// # Errors
    /// Internal where the store cannot be read, Invalid for settings that cannot be.
    pub async fn start(
        store: Store,
        blobs: Blobs,
        committed: mpsc::Receiver<Vec<LoggedEvent>>,
        settings: Settings,
        clock: Clock,
        chance: Chance,
    ) -> Result<Self> {
        settings.passwords.check()?;
        let epoch = Epoch::new(u32::from_be_bytes(chance.bytes()));
        let secret = crate::accounts::tokens::random_token(&chance);
        let (epoch, secret) = store
            .write(move |writer| Box::pin(async move { writer.found(epoch, secret).await }))
            .await?;
        let head = store.read().await?.head().await?;
        let hub = Hub::new(head, move |logged| Delivery::new(logged, epoch));
        let verbs = Self(Arc::new(Inner {
            passwords: Passwords::new(settings.passwords, &chance),
            limiters: settings.limits.map(Limiters::new),
            eyes: ::media::Eyes::new(settings.media.looking.clone()),
            store,
            blobs,
            uploading: Uploading::default(),
            hub,
            epoch,
            secret,
            clock,
            chance,
            settings,
            sessions_by_token: Cache::new(SESSIONS_REMEMBERED_MAX),
            sessions: Cache::new(SESSIONS_REMEMBERED_MAX),
            used: Mutex::default(),
            places: Cache::new(PLACES_REMEMBERED_MAX),
            chosen: Cache::new(MOODS_REMEMBERED_MAX),
            typed: Cache::new(MOODS_REMEMBERED_MAX),
        }));
        verbs.publish(committed);
        verbs.keep_up();
        Ok(verbs)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// Internal or Busy where it does not.
    pub async fn healthy(&self) -> Result<()> {
        self.0.store.read().await?.head().await?;
        Ok(())
    }

    /// What time it is, for tokens that a dialect lets expire.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Sets the gauges that are read rather than counted, before they are shown.
    pub fn measure(&self) {
        #[expect(clippy::cast_precision_loss, reason = "no memory holds 2^53 bytes")]
        metrics::gauge!("polychat_bus_queue_bytes").set(self.0.hub.queued_bytes() as f64);
    }

    /// Ends every live session, so that its client connects elsewhere or later. What was answered before is told
    /// before.
    pub async fn end_listeners(&self) {
        let all_told = async {
            let head = self.0.store.read().await?.head().await?;
            self.0.hub.handed_out(head).await;
            Ok::<_, crate::Error>(())
        };
        if !matches!(timeout(TOLD_WITHIN, all_told).await, Ok(Ok(()))) {
            tracing::warn!("Live connections end before they were told everything: they resume.");
        }
        self.0.hub.close();
    }

    /// Ends every live session, finishes what is being written and closes the database.
    pub async fn shut_down(&self) {
        self.0.hub.close();
        if let Err(error) = self.write_used().await {
            tracing::warn!(%error, "last-active times were not written");
        }
        self.0.store.close().await;
    }

    /// Hands what is committed to the hub, and forgets sessions that were closed.
    fn publish(&self, mut committed: mpsc::Receiver<Vec<LoggedEvent>>) {
        let inner = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            while let Some(events) = committed.recv().await {
                let Some(inner) = inner.upgrade() else { return };
                inner.forget_sessions(events.iter().filter_map(|logged| match logged.event {
                    model::Event::SessionClosed { session, .. } => Some(session),
                    _ => None,
                }));
                inner.hub.publish(events);
            }
        });
    }

    /// Writes last-active times and throws away what is too old, now and then.
    fn keep_up(&self) {
        let inner = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            let mut rhythm = interval(UPKEEP_EVERY);
            rhythm.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                rhythm.tick().await;
                let Some(inner) = inner.upgrade() else { return };
                if let Err(error) = Self(inner).upkeep().await {
                    tracing::warn!(%error, "upkeep failed; it is tried again in a minute");
                }
            }
        });
    }

    /// What is done every minute: last-active times are written, sessions that are unused for too long are
    /// closed, events, idempotency keys and unused media that are too old are thrown away.
    ///
    /// # Errors
    /// Internal or Busy; what was not done is done the next time.
    pub async fn upkeep(&self) -> Result<()> {
        self.write_used().await?;
        self.close_unused_sessions().await?;
        self.0.passwords.rest();
        if let Some(limiters) = &self.0.limiters {
            limiters.forget_the_quiet(self.0.clock.now());
        }
        let kept_ms = i64::from(self.0.settings.events_kept_days) * DAY_MS;
        let oldest = self.0.clock.now().plus_ms(-kept_ms);
        let sweep = || {
            self.0.store.write::<_, store::Error, _>(move |writer| {
                Box::pin(async move { writer.sweep(oldest).await })
            })
        };
        while sweep().await? {}
        self.keep_media_up().await
    }
}

pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

impl fmt::Debug for Verbs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verbs(…)")
    }
}
