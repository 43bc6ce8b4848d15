//! Servers: whoever is in one is in its channels, in the same commit.

use model::{ConversationKind, Description, Entity, Page, Permission, Permissions, Title};
use store::NewChannel;

use crate::{Given, new_conference, no, on_both, write};

on_both!(members_of_a_server_are_members_of_its_channels, a_server_ends_with_its_channels);

const PAGE: Page = Page { offset: 0, count: 50 };

fn named(title: &str) -> NewChannel {
    NewChannel { title: Title::new(title).unwrap(), topic: Description::default() }
}

async fn members_of_a_server_are_members_of_its_channels(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let (guild, general) = write(&given.store, move |writer| {
        Box::pin(async move {
            let guild = writer.add_server(new_conference("Guild", ada, true)).await?;
            let general = writer.add_channel(guild, named("general")).await?;
            Ok((guild, general))
        })
    })
    .await
    .unwrap();
    assert_eq!(general.kind, ConversationKind::Channel { server: guild.id });
    assert_eq!((general.ruled_by(), guild.ruled_by()), (guild, guild));
    given.says(ada, general, "before").await;
    given.join(guild, ben).await;
    given.says(ada, general, "after").await;

    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.channels(guild.id).await.unwrap(), [general.id]);
    assert_eq!(reader.servers(ben, PAGE).await.unwrap(), [guild.id]);
    assert_eq!(reader.conversations_heard(ben).await.unwrap(), [guild.id, general.id]);
    let standing = reader.standing(general.id, ben).await.unwrap().unwrap();
    assert_eq!(standing.permissions(), Permissions::members_default());
    let stays = reader.stays(general.id, ben).await.unwrap();
    assert_eq!((stays.len(), stays[0].after, stays[0].up_to), (1, no(1), None));
    let chats = reader.chats(ben, PAGE).await.unwrap();
    assert_eq!(chats.len(), 1, "the channel, not the server");
    assert_eq!((chats[0].conversation, chats[0].unread), (Some(general), 1));
    let Entity::Channel(channel) = &chats[0].entity else { panic!("{:?}", chats[0].entity) };
    assert_eq!((channel.server, channel.position), (guild.id, 1));
    assert_eq!((channel.conference.owner, channel.conference.members_count), (ada, 2));

    // What a server takes from a member is gone in its channels at once.
    write(&given.store, move |writer| {
        Box::pin(async move {
            let denied = Permissions::of(&[Permission::Read]);
            writer.set_overrides(guild, ben, Permissions::NONE, denied).await
        })
    })
    .await
    .unwrap();
    assert!(reader.conversations_heard(ben).await.unwrap().is_empty());
    assert!(reader.chats(ben, PAGE).await.unwrap().is_empty());

    given.leave(guild, ben).await;
    assert!(reader.conversations_of(ben).await.unwrap().is_empty());
    let standing = reader.standing(general.id, ben).await.unwrap().unwrap();
    assert_eq!(standing.membership, None);
    assert_eq!(reader.stays(general.id, ben).await.unwrap()[0].up_to, Some(no(2)));
}

async fn a_server_ends_with_its_channels(mut given: Given) {
    let ada = given.account("ada").await.id;
    let (guild, plans) = write(&given.store, move |writer| {
        Box::pin(async move {
            let guild = writer.add_server(new_conference("Guild", ada, true)).await?;
            writer.add_channel(guild, named("general")).await?;
            let plans = writer.add_channel(guild, named("plans")).await?;
            Ok((guild, plans))
        })
    })
    .await
    .unwrap();
    given.says(ada, plans, "soon gone").await;
    let head = given.store.read().await.unwrap().head().await.unwrap();
    given.logged();
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.dismiss_members(guild).await?;
            writer.erase_conference(guild.id).await
        })
    })
    .await
    .unwrap();
    let told = given.logged();
    assert_eq!(told.len(), 3, "two channels and the server");
    let mut reader = given.store.read().await.unwrap();
    let missed = reader.missed(ada, head, told[2].position).await.unwrap();
    assert_eq!(missed, told, "what they were is known although they are gone");
    assert!(reader.channels(guild.id).await.unwrap().is_empty());
    let gone = reader.entity(plans.id.into()).await.unwrap();
    assert!(matches!(gone, Some(Entity::Deleted { .. })), "{gone:?}");
    // What was said is swept away.
    let swept = write(&given.store, |writer| {
        Box::pin(async move { writer.sweep(model::Timestamp::from_ms(0)).await })
    });
    assert!(!swept.await.unwrap());
    let left = reader.messages_after(plans, ada, no(0), None, 10).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
}
