//! Searching in everything that one may read.

use model::{ChatRef, EntityRef, Found, Page, Permission, Refusal, SearchQuery, Standing};
use store::{Range, Reader, SearchIn};

use super::history;
use crate::chats::place::{self, Place};
use crate::{Actor, Error, Result, Verbs};

/// Conversations that are searched at once: one's own first, then public conferences, the liveliest first.
const CONVERSATIONS_MAX: u32 = 1_000;

/// What to search for, and where.
#[derive(Debug, Clone)]
pub struct Search {
    /// What stands in the messages.
    pub query: SearchQuery,
    /// In this conversation alone.
    pub chat: Option<ChatRef>,
    /// Sent by this user alone.
    pub from: Option<EntityRef>,
    /// Which part of what is found.
    pub page: Page,
}

impl Verbs {
    /// Messages that the actor may read, the best first: in their conversations and in public conferences. Whom
    /// privileges let read more finds it where they say in which conversation.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn search(&self, actor: &Actor, search: &Search) -> Result<Vec<Found>> {
        let mut reader = self.0.store.snapshot().await?;
        let sender = match &search.from {
            None => None,
            Some(who) => Some(reader.find_account(who).await?.ok_or(Refusal::NotFound("user"))?),
        };
        let places = match &search.chat {
            None => everywhere(&mut reader, actor).await?,
            Some(chat) => match place::find(&mut reader, actor.account, chat).await? {
                Place::NewDialog(_) => Vec::new(),
                Place::Conversation(id) => {
                    let standing = place::standing(&mut reader, id, actor.account).await?;
                    standing.require(Permission::Read)?;
                    let ranges = history::ranges(&mut reader, &standing).await?;
                    vec![SearchIn { conversation: id, ranges }]
                }
            },
        };
        Ok(reader.search(&places, actor.account, sender, &search.query, search.page).await?)
    }
}

/// What the actor may read without asking for it by name.
async fn everywhere(reader: &mut Reader, actor: &Actor) -> Result<Vec<SearchIn>, Error> {
    let conversations = reader.searchable(actor.account, CONVERSATIONS_MAX).await?;
    let standings = reader.standings_of(actor.account, &conversations).await?;
    let mut stays = reader.all_stays(actor.account).await?;
    let may_read = |standing: &Standing| standing.permissions().contains(Permission::Read);
    Ok(standings
        .into_iter()
        .filter(may_read)
        .map(|standing| {
            let conversation = standing.conversation.id;
            let ranges = if standing.sees_all() {
                vec![Range::ALL]
            } else {
                stays.remove(&conversation).unwrap_or_default()
            };
            SearchIn { conversation, ranges }
        })
        .collect())
}
