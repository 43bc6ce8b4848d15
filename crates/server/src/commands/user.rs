//! `polychat user`: what whoever runs the machine does to accounts, straight in the database. The server
//! must be stopped: one process at a time works on a database.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::net::{IpAddr, Ipv4Addr};

use anyhow::Context as _;
use chat::{Origin, Verbs};
use clap::{Subcommand, ValueEnum};
use model::{Alias, Description, Email, EntityRef, Name, Password, Privileges};

use super::{runtime, say};
use crate::config::{Config, Registration};
use crate::telemetry;
use crate::wire::Wired;

/// Accounts that are read at once.
const PAGE: u32 = 500;

/// What to do to accounts. A password is asked for, or read from standard input; it is never an argument,
/// which others on the machine could see.
#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Register an account; the first one on a server is its admin.
    Add {
        /// The name to sign in and be mentioned with.
        alias: String,
        /// First or display name.
        #[arg(long, default_value = "")]
        name: String,
        /// E-mail address, another name to sign in with.
        #[arg(long)]
        email: Option<String>,
    },
    /// List all accounts: id, alias, privileges (or `bot`), e-mail address, day of registration.
    List,
    /// Set a new password and close all sessions of the account.
    Password {
        /// Whose.
        alias: String,
    },
    /// Say what an account may do on the whole server.
    Privileges {
        /// Whose.
        alias: String,
        /// What it may do.
        privileges: Privilege,
    },
    /// Delete an account. Its messages stay.
    Delete {
        /// Which.
        alias: String,
    },
}

/// What an account may do on the whole server.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Privilege {
    /// Nothing more than anybody.
    None,
    /// Delete messages in any conference.
    Moderator,
    /// Everything, and manage accounts.
    Admin,
}

impl User {
    pub(super) fn run(self, mut config: Config) -> anyhow::Result<()> {
        telemetry::start_log(&config.log)?;
        // These are for strangers.
        config.limits.enabled = false;
        config.registration = Registration::default();
        runtime()?.block_on(async {
            let wired = Wired::open(&config).await?;
            let done = self.on(wired.verbs()).await;
            wired.close().await;
            done
        })
    }

    async fn on(self, verbs: &Verbs) -> anyhow::Result<()> {
        match self {
            Self::Add { alias, name, email } => {
                let registration = chat::accounts::Registration {
                    alias: Alias::new(&alias)?,
                    name: Name::new(&name)?,
                    surname: Name::default(),
                    email: email.as_deref().map(Email::new).transpose()?,
                    bio: Description::default(),
                    password: read_password()?,
                    invite: None,
                };
                let user = verbs.register(&here(), registration).await?;
                say(&format!("{} is registered, with id {}.\n", user.alias, user.id))
            }
            Self::List => list(verbs).await,
            Self::Password { alias } => {
                verbs.operator_set_password(&named(&alias), read_password()?).await?;
                say(&format!("{alias} has a new password; all sessions are closed.\n"))
            }
            Self::Privileges { alias, privileges } => {
                verbs.operator_set_privileges(&named(&alias), privileges.into()).await?;
                say(&format!("{alias} has the privileges: {}.\n", word(privileges.into())))
            }
            Self::Delete { alias } => {
                verbs.operator_delete(&named(&alias)).await?;
                say(&format!("{alias} is deleted.\n"))
            }
        }
    }
}

async fn list(verbs: &Verbs) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let users = verbs.operator_users(after, PAGE).await?;
        let Some(last) = users.last() else { return Ok(()) };
        after = Some(last.id);
        for user in &users {
            let email = user.email.as_deref().unwrap_or("-");
            let registered_at = user.created_at.to_rfc3339();
            let day = registered_at.split('T').next().unwrap_or_default();
            let privileges = match user.owner {
                None => word(user.privileges),
                Some(_) => "bot",
            };
            say(&format!("{}\t{}\t{privileges}\t{email}\t{day}\n", user.id, user.alias))?;
        }
    }
}

fn named(alias: &str) -> EntityRef {
    EntityRef::Alias(alias.trim_start_matches('@').to_owned())
}

/// Where a request comes from that is made on the machine itself.
fn here() -> Origin {
    Origin { address: IpAddr::V4(Ipv4Addr::LOCALHOST), client: "polychat user".to_owned() }
}

/// From the terminal, twice and unseen; else the first line of standard input.
fn read_password() -> anyhow::Result<Password> {
    let typed = if io::stdin().is_terminal() {
        let typed = rpassword::prompt_password("Password: ").context("No password was read")?;
        let again = rpassword::prompt_password("Again: ").context("No password was read")?;
        anyhow::ensure!(typed == again, "The two passwords differ.");
        typed
    } else {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).context("No password was read")?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    Ok(Password::new(&typed)?)
}

fn word(privileges: Privileges) -> &'static str {
    match privileges {
        Privileges::None => "none",
        Privileges::Moderator => "moderator",
        Privileges::Admin => "admin",
    }
}

impl From<Privilege> for Privileges {
    fn from(privilege: Privilege) -> Self {
        match privilege {
            Privilege::None => Self::None,
            Privilege::Moderator => Self::Moderator,
            Privilege::Admin => Self::Admin,
        }
    }
}
