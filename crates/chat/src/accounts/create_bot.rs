//! Making a bot: an account that has an owner and no password.

use model::{Alias, Description, IdempotencyKey, Name, Privileges, Refusal, Title, User};
use store::{KeyUse, NewAccount, Operation, Writer};

use super::SignIn;
use crate::{Actor, Error, Origin, Result, Verbs};

/// A bot that is not there yet.
#[derive(Debug, Clone)]
pub struct NewBot {
    /// Its unique name.
    pub alias: Alias,
    /// What it is called; its alias where nothing is said.
    pub title: Option<Title>,
    /// What it does.
    pub description: Description,
    /// Makes a retry harmless.
    pub key: Option<IdempotencyKey>,
}

/// What a retry is told: nobody knows the token any more, this server included.
const MADE_ALREADY: &str =
    "That bot was made already, and its token was shown once: delete it to make it anew.";

impl Verbs {
    /// Makes a bot of the actor's, with the session whose token it signs in with from then on: that token is
    /// shown this once.
    ///
    /// # Errors
    /// Forbidden for a bot, and for who has as many bots as they may; Conflict where the alias is taken, and for a
    /// retry: the bot is there, but its token is not shown again.
    pub async fn create_bot(
        &self,
        actor: &Actor,
        origin: &Origin,
        dialect: &'static str,
        new: NewBot,
    ) -> Result<SignIn> {
        let opening = self.opening(origin, dialect);
        let (actor, bots_max) = (*actor, self.0.settings.bots_per_owner_max);
        self.change(&actor, move |writer| {
            Box::pin(async move {
                if let Some(key) = &new.key
                    && let Some(first) = writer.key_use(actor.session, key).await?
                {
                    first.require(Operation::Bot)?;
                    return Err(Refusal::conflict(MADE_ALREADY).into());
                }
                let bot = add(writer, &actor, &new, bots_max).await?;
                if let Some(key) = &new.key {
                    let made = KeyUse { operation: Operation::Bot, subject: bot.id.get(), no: 0 };
                    writer.remember_key(actor.session, key, made).await?;
                }
                opening.open(writer, bot).await
            })
        })
        .await
    }
}

async fn add(
    writer: &mut Writer,
    actor: &Actor,
    new: &NewBot,
    bots_max: u32,
) -> Result<User, Error> {
    let owner = writer.user(actor.account).await?.ok_or(Refusal::NotSignedIn)?;
    if owner.owner.is_some() {
        return Err(Refusal::forbidden("A bot may not own bots.").into());
    }
    let bots = writer.bots_of(owner.id).await?.len();
    if u32::try_from(bots).is_ok_and(|bots| bots >= bots_max) {
        let sentence = format!("You have {bots} bots, as many as you may: delete one first.");
        return Err(Refusal::forbidden(sentence).into());
    }
    let title = new.title.as_ref().map_or(new.alias.as_str(), Title::as_str);
    let bot = NewAccount {
        alias: new.alias.clone(),
        name: Name::new(title)?,
        surname: Name::default(),
        email: None,
        bio: new.description.clone(),
        password_hash: None,
        owner: Some(owner.id),
        privileges: Privileges::None,
    };
    Ok(writer.add_account(bot).await?)
}
