//! What can be configured. One file a section; [`Config::load`] puts the layers together.
//!
//! Defaults < file < environment < flags. Every option is documented where it is declared, and
//! `docs/configuration.md` is made from there.

mod bots;
mod data;
mod database;
mod dialects;
mod http;
mod limits;
mod live;
mod load;
mod log;
mod media;
mod network;
mod passwords;
mod privacy;
mod reference;
mod registration;
mod section;
mod sessions;
mod shutdown;

use std::num::NonZeroU32;
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use self::bots::Bots;
pub use self::data::Data;
pub use self::database::Database;
pub use self::dialects::Dialects;
pub use self::http::Http;
pub use self::limits::Limits;
pub use self::live::Live;
pub use self::load::{Error, Layers};
pub use self::log::{Log, LogFormat};
pub use self::media::Media;
pub use self::network::Network;
pub use self::passwords::Passwords;
pub use self::privacy::{EmailPrivacy, Privacy};
pub use self::registration::{Registration, RegistrationMode};
pub use self::sessions::Sessions;
pub use self::shutdown::Shutdown;
use section::Section;

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the server listens.
    pub http: Http,
    /// What it keeps in files.
    pub data: Data,
    /// What people write.
    pub database: Database,
    /// Which chat APIs are served.
    pub dialects: Dialects,
    /// How much one may ask for.
    pub limits: Limits,
    /// Connections that stay open.
    pub live: Live,
    /// What people upload.
    pub media: Media,
    /// Who may register.
    pub registration: Registration,
    /// Programs that take part.
    pub bots: Bots,
    /// What checking a password costs.
    pub passwords: Passwords,
    /// What people see of each other.
    pub privacy: Privacy,
    /// How long a sign-in lasts.
    pub sessions: Sessions,
    /// What is logged.
    pub log: Log,
    /// How it ends.
    pub shutdown: Shutdown,
}

/// All sections, in the order in which the reference shows them.
const SECTIONS: &[Section] = &[
    Http::SECTION,
    Data::SECTION,
    Database::SECTION,
    Dialects::SECTION,
    Limits::SECTION,
    Live::SECTION,
    Media::SECTION,
    Registration::SECTION,
    Bots::SECTION,
    Passwords::SECTION,
    Privacy::SECTION,
    Sessions::SECTION,
    Log::SECTION,
    Shutdown::SECTION,
];

/// Memory for a hash that nobody attacks.
const CHEAP_MEMORY_KIB: NonZeroU32 = NonZeroU32::new(64).expect("64 is not zero");

impl Config {
    /// For a server inside a test: a free port of its own, limits off, passwords that cost next to nothing.
    pub fn for_tests(data: &Path, database: Option<String>) -> Self {
        let mut config = Self::default();
        config.http.listen.set_port(0);
        data.clone_into(&mut config.data.dir);
        config.database.url = database.unwrap_or_default();
        config.limits.enabled = false;
        config.passwords.memory_kib = CHEAP_MEMORY_KIB;
        config.passwords.passes = NonZeroU32::MIN;
        config
    }
}
