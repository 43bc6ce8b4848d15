//! Members: who hears a conversation. Joining opens a stay, leaving closes it.

use model::{
    AccountId, Conversation, ConversationId, Event, Member, MemberNo, MemberRef, Membership,
    MessageNo, Page, Permissions, Role, Standing, Timestamp, User,
};
use sqlx::FromRow;

use crate::accounts::UserRow;
use crate::conversations::role_of;
use crate::engine::{Reader, execute, fetch_all, fetch_optional, fetch_value};
use crate::entities::alias_key;
use crate::error::{Error, Result};
use crate::restrictions::RestrictionColumns;
use crate::writer::Writer;

#[derive(FromRow)]
struct MemberRow {
    no: i64,
    role: i64,
    allowed: i64,
    denied: i64,
    joined_ms: i64,
    #[sqlx(flatten)]
    restriction: RestrictionColumns,
    owner: bool,
    private: bool,
    everybody: i64,
    members: i64,
    #[sqlx(flatten)]
    user: UserRow,
}

macro_rules! member_sql {
    ($tail:literal) => {
        concat!(
            "SELECT m.no, m.role, m.allowed, m.denied, m.joined_ms, r.until_ms, r.mute, r.ban,
                    c.owner_id = m.account_id AS owner,
                    c.private, c.everybody, c.members,
                    e.id, e.alias, e.name, a.surname, e.about, a.email, a.privileges, a.owner_id,
                    e.created_ms, a.last_seen_ms, ",
            $crate::avatars::avatar_columns!(),
            " FROM members m
             JOIN conversations c ON c.id = m.conversation_id
             JOIN entities e ON e.id = m.account_id
             JOIN accounts a ON a.id = m.account_id
             LEFT JOIN restrictions r
                 ON r.conversation_id = m.conversation_id AND r.account_id = m.account_id ",
            $crate::avatars::avatar_joins!(),
            $tail
        )
    };
}

impl MemberRow {
    fn into_member(self, conversation: Conversation, now: Timestamp) -> Result<Member> {
        let user: User = self.user.into_user()?;
        let role = role_of(self.role, self.owner)?;
        let restriction = self.restriction.into_restriction();
        let standing = Standing {
            conversation,
            account: user.id,
            privileges: user.privileges,
            private: self.private,
            everybody: Permissions::from_bits(self.everybody),
            members: Permissions::from_bits(self.members),
            granted: Permissions::ALL,
            membership: Some(Membership {
                no: MemberNo::new(self.no),
                role,
                allowed: Permissions::from_bits(self.allowed),
                denied: Permissions::from_bits(self.denied),
            }),
            restriction,
            other_side_deleted: false,
            now,
        };
        Ok(Member {
            no: MemberNo::new(self.no),
            role,
            permissions: standing.permissions(),
            joined_at: Timestamp::from_ms(self.joined_ms),
            restriction: restriction.filter(|one| role != Role::Owner && one.is_in_force(now)),
            user,
        })
    }
}

impl Reader {
    /// The members of a conference, in order of their numbers.
    pub async fn members(&mut self, conference: Conversation, page: Page) -> Result<Vec<Member>> {
        let rows: Vec<MemberRow> = fetch_all!(
            self,
            member_sql!("WHERE m.conversation_id = $1 ORDER BY m.no LIMIT $2 OFFSET $3"),
            conference.id.get(),
            i64::from(page.count),
            i64::from(page.offset)
        )?;
        let now = self.1;
        rows.into_iter().map(|row| row.into_member(conference, now)).collect()
    }

    /// One member, by number or alias.
    pub async fn member(
        &mut self,
        conference: Conversation,
        which: &MemberRef,
    ) -> Result<Option<Member>> {
        let row: Option<MemberRow> = match which {
            MemberRef::No(no) => fetch_optional!(
                self,
                member_sql!("WHERE m.conversation_id = $1 AND m.no = $2"),
                conference.id.get(),
                no.get()
            )?,
            MemberRef::Account(account) => fetch_optional!(
                self,
                member_sql!("WHERE m.conversation_id = $1 AND m.account_id = $2"),
                conference.id.get(),
                account.get()
            )?,
            MemberRef::Alias(alias) => fetch_optional!(
                self,
                member_sql!("WHERE m.conversation_id = $1 AND e.alias_key = $2"),
                conference.id.get(),
                alias_key(alias)
            )?,
        };
        row.map(|row| row.into_member(conference, self.1)).transpose()
    }

    /// An account's membership of a conference.
    pub async fn member_of(
        &mut self,
        conference: Conversation,
        account: AccountId,
    ) -> Result<Option<Member>> {
        let row: Option<MemberRow> = fetch_optional!(
            self,
            member_sql!("WHERE m.conversation_id = $1 AND m.account_id = $2"),
            conference.id.get(),
            account.get()
        )?;
        row.map(|row| row.into_member(conference, self.1)).transpose()
    }

    /// Every member of a conference, in order of their numbers.
    pub async fn all_members(&mut self, conference: Conversation) -> Result<Vec<Member>> {
        let page = Page { offset: 0, count: u32::MAX };
        self.members(conference, page).await
    }

    /// Everything that an account hears now.
    pub async fn conversations_heard(&mut self, account: AccountId) -> Result<Vec<ConversationId>> {
        let ids: Vec<(i64,)> = fetch_all!(
            self,
            "SELECT conversation_id FROM members WHERE account_id = $1 AND hears
             ORDER BY conversation_id",
            account.get()
        )?;
        Ok(ids.into_iter().map(|(id,)| ConversationId::new(id)).collect())
    }

    /// Everything that an account is in, heard or not.
    pub async fn conversations_of(&mut self, account: AccountId) -> Result<Vec<ConversationId>> {
        let ids: Vec<(i64,)> = fetch_all!(
            self,
            "SELECT conversation_id FROM members WHERE account_id = $1 ORDER BY conversation_id",
            account.get()
        )?;
        Ok(ids.into_iter().map(|(id,)| ConversationId::new(id)).collect())
    }

    /// The conferences and servers that an account is a member of.
    pub async fn conferences_of(&mut self, account: AccountId) -> Result<Vec<ConversationId>> {
        let ids: Vec<(i64,)> = fetch_all!(
            self,
            "SELECT m.conversation_id FROM members m JOIN conversations c ON c.id = m.conversation_id
             WHERE m.account_id = $1 AND c.kind IN (2, 4) ORDER BY m.conversation_id",
            account.get()
        )?;
        Ok(ids.into_iter().map(|(id,)| ConversationId::new(id)).collect())
    }

    /// The conferences that two accounts are both members of.
    pub async fn common_conferences(
        &mut self,
        a: AccountId,
        b: AccountId,
    ) -> Result<Vec<ConversationId>> {
        let ids: Vec<(i64,)> = fetch_all!(
            self,
            "SELECT mine.conversation_id FROM members mine
             JOIN members theirs ON theirs.conversation_id = mine.conversation_id
             JOIN conversations c ON c.id = mine.conversation_id
             WHERE mine.account_id = $1 AND theirs.account_id = $2 AND c.kind = 2
             ORDER BY mine.conversation_id",
            a.get(),
            b.get()
        )?;
        Ok(ids.into_iter().map(|(id,)| ConversationId::new(id)).collect())
    }
}

impl Writer {
    /// Makes an account a member of a conference: the others are told, then it hears what follows. Of a
    /// private conference it may read what is sent from now on, of a public one everything; nothing is unread.
    pub async fn add_member(
        &mut self,
        conference: Conversation,
        account: AccountId,
    ) -> Result<MemberNo> {
        let numbers: Option<(i64, i64)> = fetch_optional!(
            self.reader,
            "UPDATE conversations SET last_member_no = last_member_no + 1,
                 members_count = members_count + 1
             WHERE id = $1 RETURNING last_member_no, last_no",
            conference.id.get()
        )?;
        let (no, last_no) = numbers.ok_or(Error::Corrupt("conversation"))?;
        let no = MemberNo::new(no);
        self.log(Event::MemberAdded { conversation: conference, account, no });
        self.insert_member(conference, account, no, MessageNo::new(last_no)).await?;
        self.join_channels(conference, account, no).await?;
        self.settle_hearing([(conference.id, account)]).await?;
        Ok(no)
    }

    pub(crate) async fn insert_member(
        &mut self,
        conversation: Conversation,
        account: AccountId,
        no: MemberNo,
        last_no: MessageNo,
    ) -> Result<()> {
        execute!(
            self.reader,
            "INSERT INTO members (conversation_id, account_id, no, role, allowed, denied, joined_ms,
                 read_no, hidden)
             VALUES ($1, $2, $3, 1, 0, 0, $4, $5, $6)",
            conversation.id.get(),
            account.get(),
            no.get(),
            self.now.ms(),
            last_no.get(),
            false
        )?;
        self.open_stay(conversation, account, last_no);
        Ok(())
    }

    /// Ends a membership: the account is told and hears no more, then the others are told.
    pub async fn remove_member(&mut self, conference: Conversation, member: &Member) -> Result<()> {
        let last_no: Option<i64> = fetch_value!(
            self.reader,
            "UPDATE conversations SET members_count = members_count - 1 WHERE id = $1
             RETURNING last_no",
            conference.id.get()
        )?;
        let last_no = last_no.map(MessageNo::new).ok_or(Error::Corrupt("conversation"))?;
        let account = member.user.id;
        self.leave_channels(conference, account).await?;
        self.end_membership(conference, account, last_no).await?;
        self.log(Event::MemberRemoved { conversation: conference, account, no: member.no });
        Ok(())
    }

    pub(crate) async fn end_membership(
        &mut self,
        conversation: Conversation,
        account: AccountId,
        last_no: MessageNo,
    ) -> Result<()> {
        execute!(
            self.reader,
            "DELETE FROM members WHERE conversation_id = $1 AND account_id = $2",
            conversation.id.get(),
            account.get()
        )?;
        execute!(
            self.reader,
            "DELETE FROM mentions WHERE account_id = $1 AND conversation_id = $2",
            account.get(),
            conversation.id.get()
        )?;
        self.close_stay(conversation, account, last_no);
        Ok(())
    }

    /// Sets what a member is allowed and denied, whatever the conference says.
    pub async fn set_overrides(
        &mut self,
        conference: Conversation,
        account: AccountId,
        allowed: Permissions,
        denied: Permissions,
    ) -> Result<()> {
        execute!(
            self.reader,
            "UPDATE members SET allowed = $3, denied = $4
             WHERE conversation_id = $1 AND account_id = $2",
            conference.id.get(),
            account.get(),
            allowed.bits(),
            denied.bits()
        )?;
        self.settle_hearing([(conference.id, account)]).await
    }

    /// Makes a member an admin, or one like all others.
    pub async fn set_admin(
        &mut self,
        conference: Conversation,
        account: AccountId,
        admin: bool,
    ) -> Result<()> {
        execute!(
            self.reader,
            "UPDATE members SET role = $3 WHERE conversation_id = $1 AND account_id = $2",
            conference.id.get(),
            account.get(),
            if admin { 2_i64 } else { 1 }
        )?;
        self.settle_hearing([(conference.id, account)]).await
    }

    /// Ends all memberships of a conference that is about to be deleted; of a server, its channels first.
    pub async fn dismiss_members(&mut self, conference: Conversation) -> Result<()> {
        self.erase_channels(conference.id).await?;
        let last_no = self.last_no(conference.id).await?;
        let members: Vec<(i64,)> = fetch_all!(
            self.reader,
            "DELETE FROM members WHERE conversation_id = $1 RETURNING account_id",
            conference.id.get()
        )?;
        execute!(
            self.reader,
            "DELETE FROM mentions WHERE conversation_id = $1",
            conference.id.get()
        )?;
        for (account,) in members {
            self.close_stay(conference, AccountId::new(account), last_no);
        }
        Ok(())
    }

    /// Tells everybody who shares a conversation with an account, or knows it otherwise, that it changed.
    pub async fn log_entity_edited(&mut self, account: AccountId) -> Result<()> {
        let shared = self.conversations_of(account).await?.into();
        let known_to = self.known_to(account).await?.into();
        self.log(Event::EntityEdited { account, shared, known_to });
        Ok(())
    }
}
