//! Which parts make a server, and how they are joined. The only place that knows them all.

use std::num::NonZeroU32;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::anyhow;
use axum::Router;
use chat::{Chance, Limits, PasswordCost, Settings, Verbs, WhoRegisters};
use dialect_kit::Pace;
use dialect_kit::documents::Documents;
use model::{Clock, Timestamp};
use store::{Blobs, Store};

use crate::config::{Config, EmailPrivacy, Live, Media, RegistrationMode};
use crate::http::app;
use crate::shared_paths;

/// The parts of a server, joined, behind no socket yet.
#[derive(Debug)]
pub(crate) struct Wired {
    verbs: Verbs,
}

impl Wired {
    /// Opens the database and everything upon it.
    pub(crate) async fn open(config: &Config) -> anyhow::Result<Self> {
        let location =
            config.database.location(&config.data.dir).map_err(|error| anyhow!(error))?;
        let clock = Clock::new(now);
        let (store, committed) = Store::open(&location, clock.clone()).await?;
        let blobs = Blobs::open(&config.data.dir.join("media"))?;
        let chance = Chance::new(fill);
        let verbs = Verbs::start(store, blobs, committed, settings(config), clock, chance).await?;
        Ok(Self { verbs })
    }

    /// What answers requests: all dialects and `own`, the server's own routes, behind what every request
    /// meets. A further dialect is a line here.
    pub(crate) fn app(&self, config: &Config, own: Router) -> Router {
        let (verbs, served, pace) = (&self.verbs, &config.dialects, pace(&config.live));
        let secure_cookies = config.http.secure_cookies;
        let email_visible = config.privacy.email == EmailPrivacy::Visible;

        let microchat =
            dialect_microchat::Settings { legacy: served.microchat_legacy, secure_cookies, pace };
        let mut described = vec![dialect_microchat::documents()];
        if served.microchat_legacy {
            described.push(dialect_microchat::legacy_documents());
        }
        let mut routes = own.merge(dialect_microchat::router(verbs.clone(), microchat));
        if served.chatapi {
            let chatapi = dialect_chatapi::Settings { email_visible, pace };
            described.push(dialect_chatapi::documents());
            routes = routes.merge(dialect_chatapi::router(verbs.clone(), chatapi));
        }
        if served.forms {
            described.push(dialect_forms::documents());
        }
        if served.gateway {
            let gateway = dialect_gateway::Settings {
                access_token_s: config.sessions.access_token_s,
                refresh_token_days: config.sessions.refresh_token_days,
                pace,
            };
            described.push(dialect_gateway::documents());
            routes = routes.merge(dialect_gateway::router(verbs.clone(), gateway));
        }
        routes = routes.merge(dialect_kit::documents::router(&described));
        let upload_time_max = Duration::from_secs(config.media.upload_timeout_s.get().into());
        let others = app::app(routes, &config.http, upload_time_max);
        if !served.forms {
            return others;
        }
        let forms = dialect_forms::Settings { secure_cookies, email_visible };
        let forms = dialect_forms::router(verbs.clone(), forms);
        let forms = app::app(forms, &config.http, upload_time_max);
        shared_paths::join(forms, others)
    }

    pub(crate) fn verbs(&self) -> &Verbs {
        &self.verbs
    }

    /// Ends all live sessions, told what was answered before, and opens no more; everything else still works.
    pub(crate) async fn end_listeners(&self) {
        self.verbs.end_listeners().await;
    }

    /// Commits what waits, and closes the database.
    pub(crate) async fn close(&self) {
        self.verbs.shut_down().await;
    }
}

/// What describes each dialect, to programs and to people.
pub fn documents() -> Vec<Documents> {
    vec![
        dialect_microchat::documents(),
        dialect_microchat::legacy_documents(),
        dialect_chatapi::documents(),
        dialect_forms::documents(),
        dialect_gateway::documents(),
    ]
}

fn settings(config: &Config) -> Settings {
    let (passwords, limits) = (&config.passwords, &config.limits);
    Settings {
        who_registers: match (config.registration.mode, config.registration.open) {
            (RegistrationMode::Invite, _) => WhoRegisters::Invited,
            (RegistrationMode::Open, true) => WhoRegisters::Anybody,
            (RegistrationMode::Open, false) | (RegistrationMode::Closed, _) => WhoRegisters::Nobody,
        },
        bots_per_owner_max: config.bots.per_owner_max,
        passwords: PasswordCost {
            memory_kib: passwords.memory_kib.get(),
            passes: passwords.passes.get(),
            lanes: passwords.lanes.get(),
            threads: passwords.threads as usize,
            waiting_max: passwords.waiting_max as usize,
        },
        session_unused_days: config.sessions.unused_days.get(),
        events_kept_days: config.live.kept_days.get(),
        listener_queue_max_bytes: config.live.queue_max_bytes as usize,
        media: media(&config.media),
        limits: limits.enabled.then(|| Limits {
            requests_per_second: limits.requests_per_second.get(),
            requests_burst: limits.requests_burst.get(),
            registrations_per_hour: limits.registrations_per_hour.get(),
            sign_ins_per_5_minutes: limits.sign_ins_per_5_minutes.get(),
            failed_sign_ins_per_5_minutes: limits.failed_sign_ins_per_5_minutes.get(),
        }),
    }
}

fn media(media: &Media) -> chat::media::Settings {
    chat::media::Settings {
        upload_max_bytes: media.upload_max_bytes,
        account_quota_bytes: media.account_quota_bytes,
        unused_days: media.unused_days.get(),
        looking: chat::media::Looking {
            workers: media.preview_workers.get() as usize,
            pixels_max: media.decoded_max_pixels.get(),
            memory_max_bytes: media.preview_max_bytes.get(),
            time_max: Duration::from_secs(media.preview_timeout_s.get().into()),
            ffmpeg: media.ffmpeg.clone(),
        },
    }
}

fn pace(live: &Live) -> Pace {
    let seconds = |seconds: NonZeroU32| Duration::from_secs(seconds.get().into());
    Pace {
        ping_every: seconds(live.ping_every_s),
        gone_after: seconds(live.gone_after_s),
        comment_every: seconds(live.comment_every_s),
        ..Pace::default()
    }
}

#[expect(clippy::disallowed_methods, reason = "here the clock comes from, for everybody else")]
fn now() -> Timestamp {
    // A clock before 1970 is one that was never set.
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_ms(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

#[expect(clippy::disallowed_methods, reason = "here chance comes from, for everybody else")]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("an operating system has random numbers");
}
