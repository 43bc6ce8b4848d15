//! How a change begins: the session is still open, and how the actor stands to what they change is read in the
//! commit that changes it.

use std::future::Future;
use std::pin::Pin;

use model::{ChatRef, ConversationId, EntityRef, Message, MessageNo, Refusal, Standing};
use store::Writer;

use crate::chats::place::{self, Place};
use crate::conferences::members;
use crate::messages::history;
use crate::{Actor, Error, Result, Verbs};

/// What a change does in its commit.
pub(crate) type Work<'w, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'w>>;

impl Verbs {
    /// Runs a change as one commit.
    ///
    /// # Errors
    /// NotSignedIn, and what the change refuses.
    pub(crate) async fn change<T, F>(&self, actor: &Actor, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Writer) -> Work<'w, T> + Send + 'static,
    {
        self.require_session(actor).await?;
        self.0.store.write(change).await
    }

    /// Changes a conversation, told how the actor stands to it.
    ///
    /// # Errors
    /// NotFound where there is no such conversation.
    pub(crate) async fn change_in<T, F>(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        change: F,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Writer, Standing) -> Work<'w, T> + Send + 'static,
    {
        let account = actor.account;
        self.change(actor, move |writer| {
            Box::pin(async move {
                let standing = place::standing(writer, conversation, account).await?;
                change(writer, standing).await
            })
        })
        .await
    }

    /// Changes a message that the actor may read.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub(crate) async fn change_message<T, F>(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        no: MessageNo,
        change: F,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Writer, Standing, Message) -> Work<'w, T> + Send + 'static,
    {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            return Err(Refusal::NotFound("message").into());
        };
        self.change_in(actor, id, move |writer, standing| {
            Box::pin(async move {
                let message = history::readable(writer, &standing, no).await?;
                change(writer, standing, message).await
            })
        })
        .await
    }

    /// Changes a conference or a server, told how the actor stands to it.
    ///
    /// # Errors
    /// NotFound; Invalid where it is a user, a bot or a channel.
    pub(crate) async fn change_conference<T, F>(
        &self,
        actor: &Actor,
        conference: &EntityRef,
        change: F,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Writer, Standing) -> Work<'w, T> + Send + 'static,
    {
        let (account, conference) = (*actor, conference.clone());
        self.change(actor, move |writer| {
            Box::pin(async move {
                let standing = members::standing(writer, &account, &conference).await?;
                change(writer, standing).await
            })
        })
        .await
    }
}
