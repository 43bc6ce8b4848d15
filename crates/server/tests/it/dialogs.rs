//! Two people talk.

use serde_json::json;
use testkit::microchat::{Chat, Label};
use testkit::{Person, TestServer, each};

on_both_engines!(
    a_dialog_begins_with_its_first_message_and_each_side_sees_the_other,
    a_dialog_with_oneself_keeps_notes,
    two_who_write_first_at_once_share_one_dialog,
    nobody_else_can_look_into_a_dialog,
    a_hidden_dialog_comes_back_with_its_next_message,
    a_dialog_with_somebody_gone_can_be_read_and_not_written,
    anybody_whom_one_may_write_to_has_a_chat,
);

async fn a_dialog_begins_with_its_first_message_and_each_side_sees_the_other(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let ben = Person::joins(server.http(), "ben").await;
    let mut bens = ben.listens().await;
    let mut adas = ada.listens().await;
    let label = |person: &Person| Label { eid: person.eid, r#type: "user".to_owned() };

    let said = ada.says("hello").to(&ben).await;
    assert_eq!((said.id, &said.chat, said.sender.eid), (1, &label(&ben), ada.eid));
    let heard = bens.hears_until(|frame| frame.event == "MessageReceive").await;
    let message = &heard.last().expect("a message").data;
    assert_eq!(message["chat"], json!({"eid": ada.eid, "type": "user"}));
    assert!(heard.iter().any(|frame| frame.event == "ChatNew" && frame.data["eid"] == ada.eid));
    let heard = adas.hears_until(|frame| frame.event == "MessageReceive").await;
    assert!(heard.iter().any(|frame| frame.event == "ChatNew" && frame.data["eid"] == ben.eid));

    let answer = ben.says("hi").to(&ada).await;
    assert_eq!((answer.id, &answer.chat), (2, &label(&ada)));
    for (reader, other) in [(&ada, &ben), (&ben, &ada)] {
        let chat: Chat = reader.get(&format!("/chats/{}", other.eid)).await.to(200);
        assert_eq!((chat.eid, chat.r#type.as_str()), (other.eid, "user"));
        assert_eq!(chat.entity["alias"], other.alias);
        assert_eq!(chat.last_message.expect("a message").text, "hi");
        let by_alias = reader.get(&format!("/chats/@{}/messages", other.alias)).await.ok(200);
        assert_eq!(each(&by_alias, "text"), ["hello", "hi"]);
        assert_eq!(each(&by_alias, "id"), [1, 2]);
    }
}

async fn a_dialog_with_oneself_keeps_notes(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let mut events = ada.listens().await;
    assert_eq!(ada.says("milk").to(&ada).await.id, 1);
    assert_eq!(ada.says("bread").to(&ada).await.id, 2);
    assert_eq!(events.hears_messages(2).await, [(1, "milk".to_owned()), (2, "bread".to_owned())]);
    let chats: Vec<Chat> = ada.get("/chats").await.to(200);
    assert_eq!(chats.len(), 1);
    assert_eq!((chats[0].eid, chats[0].unread), (ada.eid, 0), "one's own are never unread");
}

async fn two_who_write_first_at_once_share_one_dialog(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let ben = Person::joins(server.http(), "ben").await;
    let sends = (0..16).map(async |n| {
        let (from, to) = if n % 2 == 0 { (&ada, &ben) } else { (&ben, &ada) };
        from.says(&n.to_string()).to(to).await.id
    });
    let mut ids = futures_util::future::join_all(sends).await;
    ids.sort_unstable();
    assert_eq!(ids, (1..=16).collect::<Vec<u64>>());
    let (adas, bens) = (ada.reads(&ben, "").await, ben.reads(&ada, "").await);
    let texts = |messages: &[testkit::microchat::Message]| -> Vec<String> {
        messages.iter().map(|message| message.text.clone()).collect()
    };
    assert_eq!(texts(&adas), texts(&bens));
}

async fn nobody_else_can_look_into_a_dialog(server: TestServer) {
    let cast = server.cast().await;
    cast.ben.says("a secret").to(&cast.cleo).await;
    // ada is the admin, and still there is only her own, empty, dialog with each of them.
    for other in [&cast.ben, &cast.cleo] {
        assert!(cast.ada.reads(other, "").await.is_empty());
        cast.ada.get(&format!("/chats/{}/messages/1", other.eid)).await.refused(404);
    }
    // Nor by the conversation's own id, whatever it is, in the dialect that names chats so.
    let elsewhere = cast.ada.on_chatapi().await;
    for id in 1..40 {
        let answer = elsewhere.get(&format!("/chats/messages?id={id}")).await;
        assert!(!answer.text().contains("a secret"), "id {id}: {}", answer.text());
    }
}

async fn a_hidden_dialog_comes_back_with_its_next_message(server: TestServer) {
    let cast = server.cast().await;
    cast.ben.says("one").to(&cast.ada).await;
    let mut events = cast.ada.listens().await;
    let chat = format!("/chats/{}", cast.ben.eid);
    cast.ada.delete(&chat).await.is_done();
    assert_eq!(events.hears("ChatDelete").await, json!({"eid": cast.ben.eid}));
    let listed = async |person: &Person| each(&person.get("/chats").await.ok(200), "eid");
    assert!(!listed(&cast.ada).await.contains(&cast.ben.eid.into()));
    assert!(listed(&cast.ben).await.contains(&cast.ada.eid.into()), "ben's list is his own");

    cast.ben.says("two").to(&cast.ada).await;
    assert_eq!(events.hears_said().await, "two");
    assert_eq!(listed(&cast.ada).await[0], cast.ben.eid);
    assert_eq!(cast.ada.reads(&cast.ben, "").await.len(), 2, "hiding forgets nothing");
}

async fn a_dialog_with_somebody_gone_can_be_read_and_not_written(server: TestServer) {
    let cast = server.cast().await;
    cast.ben.says("goodbye").to(&cast.ada).await;
    cast.ben.delete("/entities/self").await.is_done();
    assert_eq!(cast.ada.reads(&cast.ben, "").await[0].text, "goodbye");
    cast.ada.says("come back").at(&cast.ben).await.refused(403);
    let chat: Chat = cast.ada.get(&format!("/chats/{}", cast.ben.eid)).await.to(200);
    assert_eq!(chat.entity, json!({"eid": cast.ben.eid, "type": "user", "deleted": true}));
    assert!(chat.last_message.expect("the message").sender.deleted);
    // Who never talked with them has nothing to read.
    cast.cleo.says("hello?").at(&cast.ben).await.refused(404);
}

async fn anybody_whom_one_may_write_to_has_a_chat(server: TestServer) {
    let cast = server.cast().await;
    let chat: Chat = cast.ada.get("/chats/@cleo").await.to(200);
    assert_eq!((chat.eid, chat.unread, chat.mentions, chat.read_id), (cast.cleo.eid, 0, 0, 0));
    assert!(chat.last_message.is_none());
    assert!(cast.ada.reads(&cast.cleo, "").await.is_empty());
    let listed = each(&cast.ada.get("/chats").await.ok(200), "eid");
    assert!(!listed.contains(&cast.cleo.eid.into()), "it is in no list before its first message");
    cast.ada.get("/chats/987654321").await.refused(404);
    cast.ada.get("/chats/@nobody/messages").await.refused(404);
}
