//! The verbs over a store of their own, with a clock that is set by hand.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chat::accounts::Registration;
use chat::{Actor, Chance, Origin, PasswordCost, Settings, Verbs};
use model::{Alias, Clock, Description, LoggedEvent, Name, Password, Timestamp};
use store::{Blobs, Location, Store};
use tempfile::TempDir;
use tokio::sync::mpsc;

pub(crate) struct Stage {
    pub(crate) verbs: Verbs,
    now_ms: Arc<AtomicI64>,
    committed: mpsc::Receiver<Vec<LoggedEvent>>,
    to_hub: mpsc::Sender<Vec<LoggedEvent>>,
    _folder: TempDir,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now_ms = Arc::new(AtomicI64::new(0));
        let clock = Clock::new({
            let now_ms = Arc::clone(&now_ms);
            move || Timestamp::from_ms(now_ms.load(Ordering::Relaxed))
        });
        let location = Location::Sqlite(folder.path().join("polychat.sqlite"));
        let (store, committed) = Store::open(&location, clock.clone()).await.unwrap();
        let blobs = Blobs::open(&folder.path().join("media")).unwrap();
        let (to_hub, handed_on) = mpsc::channel(64);
        let cheap = PasswordCost { memory_kib: 64, passes: 1, ..PasswordCost::default() };
        let settings = Settings { passwords: cheap, limits: None, ..Settings::default() };
        let chance = Chance::new(|bytes| bytes.fill(7));
        let verbs = Verbs::start(store, blobs, handed_on, settings, clock, chance).await.unwrap();
        Self { verbs, now_ms, committed, to_hub, _folder: folder }
    }

    /// Lets time pass.
    pub(crate) fn wait_days(&self, days: i64) {
        self.now_ms.fetch_add(days * 24 * 60 * 60 * 1_000, Ordering::Relaxed);
    }

    /// What was committed waits on its way to the hub, as it may where much happens, until this is called.
    pub(crate) async fn hand_on(&mut self) {
        while let Ok(events) = self.committed.try_recv() {
            self.to_hub.send(events).await.unwrap();
        }
    }

    /// Somebody, registered and signed in.
    pub(crate) async fn ada(&self) -> Actor {
        let origin = Origin { address: Ipv4Addr::LOCALHOST.into(), client: String::new() };
        let ada = Registration {
            alias: Alias::new("ada").unwrap(),
            password: Password::new("correct horse battery").unwrap(),
            name: Name::default(),
            surname: Name::default(),
            email: None,
            bio: Description::default(),
            invite: None,
        };
        let signed_in = self.verbs.sign_up(&origin, ada, "test").await.unwrap();
        Actor { account: signed_in.user.id, session: signed_in.session.id }
    }
}
