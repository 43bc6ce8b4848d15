//! Dialogs, conferences, members, and the list of chats.

use model::{
    Alias, ChatRef, Entity, EntityRef, MemberNo, MemberRef, Page, Permission, Permissions, Role,
    Title,
};
use store::{ConferenceEdit, Range};

use crate::{Given, new_conference, no, numbers, on_both, write};

on_both!(
    a_dialog_begins_once,
    members_come_and_go,
    a_conference_changes_hands_and_ends,
    unread_is_what_others_sent_after_the_mark,
    a_hidden_dialog_comes_back,
    a_private_conference_keeps_its_stays,
);

const PAGE: Page = Page { offset: 0, count: 50 };

async fn a_dialog_begins_once(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.dialog(ada, ben).await.unwrap(), None);
    let dialog = given.dialog(ada, ben).await;
    assert_eq!(given.dialog(ben, ada).await, dialog);
    assert_eq!(reader.dialog(ben, ada).await.unwrap(), Some(dialog));
    assert_eq!(dialog.other_side(ada), Some(ben));

    let notes = given.dialog(ada, ada).await;
    assert_eq!(notes.other_side(ada), Some(ada));
    let heard = reader.conversations_heard(ada).await.unwrap();
    assert_eq!(heard, [dialog.id, notes.id]);
    assert!(reader.conferences_of(ada).await.unwrap().is_empty());

    let cleo = given.account("cleo").await.id;
    let standing = reader.standing(dialog.id, cleo).await.unwrap().unwrap();
    assert!(standing.require(Permission::Read).is_err());
    assert_eq!(
        reader.standing(dialog.id, ada).await.unwrap().unwrap().permissions(),
        Permissions::ALL
    );
    // A conversation can be named in two ways; here they agree.
    assert_ne!(ChatRef::Conversation(dialog.id), ChatRef::With(EntityRef::Id(ben.into())));
}

async fn members_come_and_go(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let lobby = given.conference(ada, false).await;
    given.join(lobby, ben).await;
    let mut reader = given.store.read().await.unwrap();
    let members = reader.members(lobby, PAGE).await.unwrap();
    let seen: Vec<_> = members.iter().map(|m| (m.no.get(), m.user.id, m.role)).collect();
    assert_eq!(seen, [(1, ada, Role::Owner), (2, ben, Role::Member)]);
    assert_eq!(members[1].permissions, Permissions::members_default());
    assert_eq!(reader.members(lobby, Page { offset: 1, count: 1 }).await.unwrap(), members[1..]);
    assert_eq!(reader.common_conferences(ada, ben).await.unwrap(), [lobby.id]);
    assert_eq!(reader.conferences_of(ben).await.unwrap(), [lobby.id]);

    given.leave(lobby, ben).await;
    given.join(lobby, ben).await;
    let again = reader.member_of(lobby, ben).await.unwrap().unwrap();
    assert_eq!(again.no, MemberNo::new(3), "numbers are not used again");
    for which in [MemberRef::No(again.no), MemberRef::Alias("BEN".to_owned())] {
        assert_eq!(reader.member(lobby, &which).await.unwrap().as_ref(), Some(&again));
    }
    assert_eq!(reader.member(lobby, &MemberRef::No(MemberNo::new(2))).await.unwrap(), None);
    let known = reader.conference(lobby.id).await.unwrap().unwrap();
    assert_eq!((known.members_count, known.owner, known.private), (2, ada, false));
    assert_eq!(reader.all_members(lobby).await.unwrap().len(), 2);
}

async fn a_conference_changes_hands_and_ends(mut given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let lobby = given.conference(ada, true).await;
    given.join(lobby, ben).await;
    given.says(ada, lobby, "hello").await;
    write(&given.store, move |writer| {
        Box::pin(async move {
            let heir = writer.member_of(lobby, ben).await?.unwrap();
            writer.set_owner(lobby.id, &heir).await?;
            let edit = ConferenceEdit {
                alias: Some(Some(Alias::new("Attic").unwrap())),
                title: Some(Title::new("The attic").unwrap()),
                private: Some((false, Permissions::everybody_default(false))),
                ..ConferenceEdit::default()
            };
            writer.edit_conference(lobby.id, edit).await
        })
    })
    .await
    .unwrap();
    let mut reader = given.store.read().await.unwrap();
    let known = reader.conference(lobby.id).await.unwrap().unwrap();
    assert_eq!((known.owner, known.private, known.title.as_str()), (ben, false, "The attic"));
    assert_eq!(known.everybody, Permissions::everybody_default(false));
    let by_alias = EntityRef::Alias("aTTiC".to_owned());
    assert_eq!(reader.find_conference(&by_alias).await.unwrap(), Some(lobby.id));
    assert_eq!(reader.member_of(lobby, ada).await.unwrap().unwrap().role, Role::Member);

    let taken = write(&given.store, move |writer| {
        let mut new = new_conference("Other", ada, false);
        new.alias = Some(Alias::new("ATTIC").unwrap());
        Box::pin(async move { writer.add_conference(new).await })
    })
    .await;
    assert!(taken.is_err());

    given.logged();
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.dismiss_members(lobby).await?;
            writer.erase_conference(lobby.id).await
        })
    })
    .await
    .unwrap();
    assert_eq!(given.logged().len(), 2, "each member is told");
    assert_eq!(reader.conference(lobby.id).await.unwrap(), None);
    assert_eq!(reader.standing(lobby.id, ben).await.unwrap(), None);
    assert!(reader.last_no(lobby.id).await.is_err());
    assert!(matches!(reader.entity(lobby.id.into()).await.unwrap(), Some(Entity::Deleted { .. })));
    assert!(reader.chats(ben, PAGE).await.unwrap().is_empty());
}

async fn unread_is_what_others_sent_after_the_mark(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let lobby = given.conference(ada, false).await;
    given.says(ada, lobby, "before ben came").await;
    given.join(lobby, ben).await;
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.unread(ben, lobby.id).await.unwrap(), 0, "what was there is not unread");

    for text in ["two @BEN", "three", "four @ben @ada"] {
        given.says(ada, lobby, text).await;
    }
    given.says(ben, lobby, "five @ben").await;
    let chat = reader.chat(ben, lobby.id).await.unwrap().unwrap();
    assert_eq!((chat.unread, chat.mentions, chat.read_no), (3, 2, no(1)));
    let chat = reader.chat(ada, lobby.id).await.unwrap().unwrap();
    assert_eq!((chat.unread, chat.mentions, chat.read_no), (1, 0, no(0)), "one's own never count");

    // A deleted message is not unread, whoever sent it.
    for number in [2, 5] {
        write(&given.store, move |writer| {
            Box::pin(async move {
                let message = writer.message(lobby, ben, no(number)).await?.unwrap();
                writer.delete_message(&message).await
            })
        })
        .await
        .unwrap();
    }
    let chat = reader.chat(ben, lobby.id).await.unwrap().unwrap();
    assert_eq!((chat.unread, chat.mentions), (2, 1));
    assert_eq!(reader.unread(ada, lobby.id).await.unwrap(), 0);
    assert_eq!(chat.last_message.unwrap().no, no(4));

    for (mark, unread) in [(3, 1), (2, 1), (999, 0)] {
        write(&given.store, move |writer| {
            Box::pin(async move { writer.mark_read(ben, lobby, no(mark)).await })
        })
        .await
        .unwrap();
        assert_eq!(reader.unread(ben, lobby.id).await.unwrap(), unread, "marked {mark}");
    }
    let chat = reader.chat(ben, lobby.id).await.unwrap().unwrap();
    assert_eq!((chat.read_no, chat.mentions), (no(5), 0), "at most the newest number");
    given.says(ben, lobby, "six").await;
    given.says(ada, lobby, "seven").await;
    assert_eq!(reader.unread(ben, lobby.id).await.unwrap(), 1);
}

async fn a_hidden_dialog_comes_back(mut given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let dialog = given.dialog(ada, ben).await;
    given.says(ada, dialog, "one").await;
    write(&given.store, move |writer| Box::pin(async move { writer.hide_chat(ada, dialog).await }))
        .await
        .unwrap();
    let mut reader = given.store.read().await.unwrap();
    assert!(reader.chats(ada, PAGE).await.unwrap().is_empty());
    assert_eq!(reader.chats(ben, PAGE).await.unwrap().len(), 1, "only ada has hidden it");
    assert!(reader.chat(ada, dialog.id).await.unwrap().is_some(), "it can still be opened");

    given.logged();
    given.says(ben, dialog, "two").await;
    let kinds: Vec<_> = given.logged().into_iter().map(|logged| logged.event).collect();
    assert!(
        matches!(&kinds[..], [
            model::Event::ChatAdded { account, .. },
            model::Event::MessageSent(message),
        ] if *account == ada && message.text == "two"),
        "{kinds:?}"
    );
    assert_eq!(reader.chats(ada, PAGE).await.unwrap().len(), 1);
}

async fn a_private_conference_keeps_its_stays(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let attic = given.conference(ada, true).await;
    given.says(ada, attic, "one").await;
    given.join(attic, ben).await;
    given.says(ada, attic, "two").await;
    given.leave(attic, ben).await;
    given.says(ada, attic, "three").await;
    given.join(attic, ben).await;

    let mut reader = given.store.read().await.unwrap();
    let stays = reader.stays(attic.id, ben).await.unwrap();
    assert_eq!(
        stays,
        [Range { after: no(1), up_to: Some(no(2)) }, Range { after: no(3), up_to: None }]
    );
    let last = reader.chat(ben, attic.id).await.unwrap().unwrap().last_message.unwrap();
    assert_eq!(last.no, no(2), "the last one that was sent during a stay");
    given.says(ada, attic, "four").await;
    let chats = reader.chats(ben, PAGE).await.unwrap();
    assert_eq!(numbers(&[chats[0].last_message.clone().unwrap()]), [4]);
    assert_eq!(chats[0].unread, 1);
}
