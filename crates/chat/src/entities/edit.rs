//! Changing what one is, or what a bot or a conference is.

use model::{
    AccountId, Alias, Conversation, ConversationId, ConversationKind, Description, Email, EntityId,
    EntityKind, EntityRef, Event, MediaHash, Name, Password, Permission, Permissions, Privileges,
    Refusal, SessionId, Title,
};
use store::{ConferenceEdit, ProfileEdit, Writer};

use super::{EntityView, avatars, look_up};
use crate::accounts::sessions;
use crate::chats::place;
use crate::limits::Guess;
use crate::{Actor, Error, Result, Verbs};

/// What to change; what is none stays. A field that does not belong to the kind of entity is refused.
#[derive(Debug, Clone, Default)]
pub struct EntityEdit {
    /// The unique name. Only a conference can lose its own (`Some(None)`).
    pub alias: Option<Option<Alias>>,
    /// A new avatar, or the newest one away (`Some(None)`).
    pub avatar: Option<Option<MediaHash>>,
    /// User: first or display name.
    pub name: Option<Name>,
    /// User: surname.
    pub surname: Option<Name>,
    /// User: what they say about themselves.
    pub bio: Option<Description>,
    /// User: e-mail address, or none any more.
    pub email: Option<Option<Email>>,
    /// User: server-wide privileges; an admin alone may set them.
    pub privileges: Option<Privileges>,
    /// User, by themselves: a new password; it closes all other sessions.
    pub password: Option<PasswordChange>,
    /// Bot or conference: what it is called.
    pub title: Option<Title>,
    /// Bot or conference: what it is about.
    pub description: Option<Description>,
    /// Conference: whether it is private.
    pub private: Option<bool>,
}

impl EntityEdit {
    /// Whether it changes what only a person has.
    fn is_of_a_person(&self) -> bool {
        self.name.is_some()
            || self.surname.is_some()
            || self.bio.is_some()
            || self.email.is_some()
            || self.privileges.is_some()
            || self.password.is_some()
    }
}

/// A new password, and the one that is good until then.
#[derive(Debug, Clone)]
pub struct PasswordChange {
    /// As it is now, as typed.
    pub current: String,
    /// As it shall be.
    pub new: Password,
}

impl Verbs {
    /// Changes an entity: a user themselves or an admin, a bot its owner too, a conference, a server or a channel whoever has
    /// `edit_conference`.
    ///
    /// # Errors
    /// Forbidden, NotFound, Invalid for a field of another kind, Conflict where alias or e-mail is taken,
    /// Forbidden where the current password is wrong.
    pub async fn edit_entity(
        &self,
        actor: &Actor,
        who: &EntityRef,
        edit: EntityEdit,
    ) -> Result<EntityView> {
        let password = match &edit.password {
            None => None,
            Some(change) => Some(self.prepare_password(actor, change).await?),
        };
        let (actor, who) = (*actor, who.clone());
        let (view, closed) = self
            .change(&actor, move |writer| {
                Box::pin(async move {
                    let (id, kind) = look_up::find(writer, &who).await?;
                    let closed = match kind {
                        EntityKind::User => {
                            let user = AccountId::new(id.get());
                            edit_user(writer, &actor, user, edit, password).await?
                        }
                        EntityKind::Bot => {
                            edit_bot(writer, &actor, AccountId::new(id.get()), edit).await?;
                            Vec::new()
                        }
                        EntityKind::Conference | EntityKind::Server | EntityKind::Channel => {
                            edit_conference(writer, &actor, ConversationId::new(id.get()), edit)
                                .await?;
                            Vec::new()
                        }
                    };
                    let view = look_up::view(writer, actor.account, id, kind).await?;
                    Ok((view, closed))
                })
            })
            .await?;
        self.0.forget_sessions(closed);
        Ok(view)
    }

    /// Checks the current password and hashes the new one, which takes time, before the write.
    async fn prepare_password(
        &self,
        actor: &Actor,
        change: &PasswordChange,
    ) -> Result<NewPassword> {
        let current = self.0.store.read().await?.password_hash(actor.account).await?;
        let guess = Guess::Current(actor.account);
        if !self.verify_password(guess, &change.current, current.clone()).await? {
            return Err(Refusal::forbidden("The current password is wrong.").into());
        }
        let new = self.0.passwords.hash(change.new.expose(), &self.0.chance).await?;
        Ok(NewPassword { current, new })
    }
}

/// The hash to set, and the one that was checked.
struct NewPassword {
    current: Option<String>,
    new: String,
}

/// Gives the sessions that a new password closed.
async fn edit_user(
    writer: &mut Writer,
    actor: &Actor,
    user: AccountId,
    edit: EntityEdit,
    password: Option<NewPassword>,
) -> Result<Vec<SessionId>, Error> {
    if edit.title.is_some() || edit.description.is_some() || edit.private.is_some() {
        return Err(
            Refusal::invalid("A user has no title, description or privacy to change.").into()
        );
    }
    let editor = writer.user(actor.account).await?.ok_or(Refusal::NotSignedIn)?;
    let own = user == actor.account;
    if !own && editor.privileges != Privileges::Admin {
        return Err(Refusal::forbidden("You may edit no other user.").into());
    }
    if edit.privileges.is_some() && editor.privileges != Privileges::Admin {
        return Err(Refusal::forbidden("Only an admin may set privileges.").into());
    }
    let alias = kept_alias(edit.alias)?;
    let closed = match password {
        None => Vec::new(),
        Some(_) if !own => {
            let sentence = "You may change no password but your own.";
            return Err(Refusal::forbidden(sentence).into());
        }
        Some(password) => {
            // Somebody may have changed it while this one was hashed.
            if writer.password_hash(user).await? != password.current {
                return Err(Refusal::forbidden("The current password is wrong.").into());
            }
            writer.set_password_hash(user, &password.new).await?;
            sessions::close_all(writer, user, Some(actor.session)).await?
        }
    };
    let new_avatar = edit.avatar.is_some();
    if let Some(photo) = edit.avatar {
        avatars::change(writer, actor, user.into(), photo).await?;
    }
    let profile = ProfileEdit {
        alias,
        name: edit.name,
        surname: edit.surname,
        bio: edit.bio,
        email: edit.email,
        privileges: edit.privileges,
    };
    let new_profile = !profile.is_empty();
    if new_profile {
        writer.edit_profile(user, profile).await?;
    }
    if new_profile || new_avatar {
        writer.log_entity_edited(user).await?;
    }
    Ok(closed)
}

/// The alias of an account, which it cannot lose.
#[expect(clippy::option_option, reason = "stays, goes, or gets a value")]
fn kept_alias(edit: Option<Option<Alias>>) -> Result<Option<Alias>, Refusal> {
    match edit {
        Some(None) => Err(Refusal::invalid("A user or a bot always has an alias.")),
        Some(alias) => Ok(alias),
        None => Ok(None),
    }
}

async fn edit_bot(
    writer: &mut Writer,
    actor: &Actor,
    bot: AccountId,
    edit: EntityEdit,
) -> Result<(), Error> {
    let editor = writer.user(actor.account).await?.ok_or(Refusal::NotSignedIn)?;
    let before = writer.user(bot).await?.ok_or(Refusal::NotFound("entity"))?;
    if !before.answers_to(&editor) {
        return Err(Refusal::forbidden("Only its owner may edit a bot.").into());
    }
    if edit.is_of_a_person() || edit.private.is_some() {
        let sentence = "A bot has alias, title and description to change.";
        return Err(Refusal::invalid(sentence).into());
    }
    let profile = ProfileEdit {
        alias: kept_alias(edit.alias)?,
        name: edit.title.map(|title| Name::new(title.as_str())).transpose()?,
        bio: edit.description,
        ..ProfileEdit::default()
    };
    let (new_profile, new_avatar) = (!profile.is_empty(), edit.avatar.is_some());
    if let Some(photo) = edit.avatar {
        avatars::change(writer, actor, bot.into(), photo).await?;
    }
    if new_profile {
        writer.edit_profile(bot, profile).await?;
    }
    if new_profile || new_avatar {
        writer.log_entity_edited(bot).await?;
    }
    Ok(())
}

/// Gives the conversation that an entity is, none for a user or a bot, if the actor may edit it: a user themselves, a
/// bot its owner, an admin both, anything else whoever has `edit_conference`.
///
/// # Errors
/// Forbidden, NotFound for what must not be known of.
pub(super) async fn require_may_edit(
    writer: &mut Writer,
    actor: &Actor,
    id: EntityId,
    kind: EntityKind,
) -> Result<Option<Conversation>, Error> {
    match kind {
        EntityKind::User | EntityKind::Bot => {
            let editor = writer.user(actor.account).await?.ok_or(Refusal::NotSignedIn)?;
            let account = writer.user(AccountId::new(id.get())).await?;
            if !account.ok_or(Refusal::NotFound("entity"))?.answers_to(&editor) {
                return Err(Refusal::forbidden("You may edit yourself and your bots alone.").into());
            }
            Ok(None)
        }
        EntityKind::Conference | EntityKind::Server | EntityKind::Channel => {
            let id = ConversationId::new(id.get());
            let standing = place::standing_in(writer, id, actor.account).await?;
            let may_edit = standing.require(Permission::EditConference);
            may_edit.map_err(|refusal| refusal.missing("entity"))?;
            Ok(Some(standing.conversation))
        }
    }
}

async fn edit_conference(
    writer: &mut Writer,
    actor: &Actor,
    conference: ConversationId,
    edit: EntityEdit,
) -> Result<(), Error> {
    let standing = place::standing_in(writer, conference, actor.account).await?;
    let may_edit = standing.require(Permission::EditConference);
    may_edit.map_err(|refusal| refusal.missing("entity"))?;
    if edit.is_of_a_person() {
        let sentence = "A conference has alias, title, description and privacy to change.";
        return Err(Refusal::invalid(sentence).into());
    }
    if let ConversationKind::Channel { .. } = standing.conversation.kind
        && (edit.alias.is_some() || edit.private.is_some())
    {
        let sentence = "A channel has title and description to change; the rest is its server's.";
        return Err(Refusal::invalid(sentence).into());
    }
    if let Some(photo) = edit.avatar {
        avatars::change(writer, actor, conference.into(), photo).await?;
    }
    let private = edit.private.filter(|private| *private != standing.private);
    let changes = ConferenceEdit {
        alias: edit.alias,
        title: edit.title,
        description: edit.description,
        private: private.map(|private| (private, Permissions::everybody_default(private))),
    };
    writer.edit_conference(conference, changes).await?;
    if private.is_some() {
        writer.log_rules_edited(standing.conversation).await?;
    } else {
        writer.log(Event::ChatEdited { conversation: standing.conversation });
    }
    Ok(())
}
