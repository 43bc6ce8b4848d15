//! Answering a message with an emoji.

use serde_json::{Value, json};
use testkit::microchat::{Chat, Message};
use testkit::{Answer, Person, Place, Room, TestServer};

on_both_engines!(
    a_reaction_counts_once_for_each_person,
    reactions_stand_under_the_message_wherever_it_is_shown,
    every_change_is_told_once,
    an_edit_shows_each_their_own_reactions,
    who_may_react,
    fifty_different_emoji_stand_under_a_message_and_no_more,
    what_was_said_before_one_came_is_not_told_of,
    reactions_go_with_their_message,
);

fn path(place: &impl Place, id: u64, emoji: &str) -> String {
    format!("/chats/{}/messages/{id}/reactions/{emoji}", place.eid())
}

async fn react(who: &Person, place: &impl Place, id: u64, emoji: &str) -> Answer {
    who.put(&path(place, id, emoji), json!({})).await
}

async fn take_back(who: &Person, place: &impl Place, id: u64, emoji: &str) -> Answer {
    who.delete(&path(place, id, emoji)).await
}

async fn seen(who: &Person, place: &impl Place, id: u64) -> Message {
    who.get(&format!("/chats/{}/messages/{id}", place.eid())).await.to(200)
}

fn shown(message: &Message) -> Vec<(&str, u64, bool)> {
    message.reactions.iter().map(|one| (one.emoji.as_str(), one.count, one.mine)).collect()
}

async fn a_reaction_counts_once_for_each_person(server: TestServer) {
    let cast = server.cast().await;
    let lobby = &cast.lobby;
    cast.ada.says("lunch?").in_(lobby).await;
    for _ in 0..2 {
        react(&cast.ben, lobby, 1, "👍").await.is_done();
        react(&cast.cleo, lobby, 1, "👍").await.is_done();
    }
    // One heart, however it is spelled.
    react(&cast.ada, lobby, 1, "❤").await.is_done();
    react(&cast.ben, lobby, 1, "%E2%9D%A4%EF%B8%8F").await.is_done();
    react(&cast.cleo, lobby, 1, "%23%EF%B8%8F%E2%83%A3").await.is_done();
    let heart = "❤\u{fe0f}";
    let message = seen(&cast.ben, lobby, 1).await;
    assert_eq!(shown(&message), [("👍", 2, true), (heart, 2, true), ("#️⃣", 1, false)]);
    let message = seen(&cast.ada, lobby, 1).await;
    assert_eq!(shown(&message), [("👍", 2, false), (heart, 2, true), ("#️⃣", 1, false)]);

    for _ in 0..2 {
        take_back(&cast.ben, lobby, 1, "👍").await.is_done();
        take_back(&cast.ada, lobby, 1, "🦀").await.is_done();
    }
    take_back(&cast.cleo, lobby, 1, "👍").await.is_done();
    let message = seen(&cast.cleo, lobby, 1).await;
    assert_eq!(shown(&message), [(heart, 2, false), ("#️⃣", 1, true)]);

    // All at once, and each twice.
    let people = [&cast.ada, &cast.ben, &cast.cleo, &cast.ada, &cast.ben, &cast.cleo];
    let all = people.map(|who| react(who, lobby, 1, "🎉"));
    for answer in futures_util::future::join_all(all).await {
        answer.is_done();
    }
    assert_eq!(shown(&seen(&cast.ada, lobby, 1).await)[2], ("🎉", 3, true));
}

async fn reactions_stand_under_the_message_wherever_it_is_shown(server: TestServer) {
    let cast = server.cast().await;
    let sent = cast.ada.says("a rare word").with_key("k").in_(&cast.lobby).await;
    assert_eq!(shown(&sent), []);
    react(&cast.ada, &cast.lobby, 1, "👍").await.is_done();
    react(&cast.ben, &cast.lobby, 1, "👍").await.is_done();
    for (who, mine) in [(&cast.ada, true), (&cast.cleo, false)] {
        let expected = [("👍", 2, mine)];
        for query in ["", "?offset=0", "?offset=-1", "?before=2"] {
            assert_eq!(shown(&who.reads(&cast.lobby, query).await[0]), expected, "{query}");
        }
        let chats: Vec<Chat> = who.get("/chats").await.to(200);
        let chat: Chat = who.get("/chats/@lobby").await.to(200);
        for chat in [&chats[0], &chat] {
            assert_eq!(shown(chat.last_message.as_ref().expect("a message")), expected);
        }
        let found = who.get("/search?q=rare").await.ok(200);
        let found: Message =
            serde_json::from_value(found[0]["message"].clone()).expect("a message");
        assert_eq!(shown(&found), expected);
    }
    let again = cast.ada.says("a rare word").with_key("k").in_(&cast.lobby).await;
    assert_eq!(
        shown(&again),
        [("👍", 2, true)],
        "a repeated request answers with what is there now"
    );
    let edited = cast.ada.patch("/chats/@lobby/messages/1", json!({"text": "a word"})).await;
    assert_eq!(shown(&edited.to(200)), [("👍", 2, true)]);
    // A visitor of a public conference sees them too.
    let dora = Person::joins(server.http(), "dora").await;
    assert_eq!(shown(&seen(&dora, &cast.lobby, 1).await), [("👍", 2, false)]);
}

async fn every_change_is_told_once(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("to ben").to(&cast.ben).await;
    cast.ada.says("to all").in_(&cast.lobby).await;
    let mut adas = cast.ada.listens().await;
    let mut bens = cast.ben.signs_in_again().await.listens_by_socket().await;
    let start = adas.cursor().to_owned();
    for _ in 0..2 {
        react(&cast.ben, &cast.ada, 1, "👍").await.is_done();
        react(&cast.ben, &cast.lobby, 1, "🎉").await.is_done();
        take_back(&cast.ben, &cast.lobby, 1, "🎉").await.is_done();
        take_back(&cast.cleo, &cast.lobby, 1, "🎉").await.is_done();
    }
    cast.ada.says("that was all").in_(&cast.lobby).await;
    let ben = cast.ben.eid;
    let lobby = json!({"eid": cast.lobby.eid, "type": "conference"});
    let change = |added: bool, count: u64| json!({"chat": lobby, "id": 1, "eid": ben, "emoji": "🎉", "added": added, "count": count});
    let expected = |other: u64| -> Vec<Value> {
        let dialog = json!({"eid": other, "type": "user"});
        let thumb =
            json!({"chat": dialog, "id": 1, "eid": ben, "emoji": "👍", "added": true, "count": 1});
        vec![thumb, change(true, 1), change(false, 0), change(true, 1), change(false, 0)]
    };
    let mut again = cast.ada.listens_after(&start).await;
    for (events, other) in [(&mut adas, ben), (&mut bens, cast.ada.eid), (&mut again, ben)] {
        let heard = events.hears_until(|frame| frame.event == "MessageReceive").await;
        let told = heard.into_iter().filter(|frame| frame.event == "ReactionUpdate");
        let (ids, told): (Vec<_>, Vec<_>) = told.map(|frame| (frame.id, frame.data)).unzip();
        assert_eq!(told, expected(other));
        assert!(ids.iter().all(Option::is_some), "it has its place in the log");
    }
}

async fn an_edit_shows_each_their_own_reactions(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("helo").in_(&cast.lobby).await;
    cast.ada.says("helo").to(&cast.ben).await;
    react(&cast.ben, &cast.lobby, 1, "👍").await.is_done();
    react(&cast.ben, &cast.ada, 1, "👍").await.is_done();
    let mut live = [
        (cast.ben.listens().await, cast.lobby.eid, true),
        (cast.cleo.listens().await, cast.lobby.eid, false),
        (cast.ada.listens_by_socket().await, cast.lobby.eid, false),
        (cast.ben.listens_by_socket().await, cast.ada.eid, true),
        (cast.ada.listens().await, cast.ben.eid, false),
    ];
    let edit = json!({"text": "hello"});
    cast.ada.patch("/chats/@lobby/messages/1", edit.clone()).await.ok(200);
    cast.ada.patch(&format!("/chats/{}/messages/1", cast.ben.eid), edit).await.ok(200);
    for (events, chat, mine) in &mut live {
        let heard = events
            .hears_until(|frame| frame.event == "MessageEdit" && frame.data["chat"]["eid"] == *chat)
            .await;
        let message = heard.last().expect("an edit").data.clone();
        let message: Message = serde_json::from_value(message).expect("a message");
        assert_eq!((message.text.as_str(), shown(&message)), ("hello", vec![("👍", 1, *mine)]));
    }
    // Who was away hears of the message as it is now.
    let cursor = live[0].0.cursor().to_owned();
    drop(live);
    cast.ada.says("two").in_(&cast.lobby).await;
    react(&cast.ben, &cast.lobby, 2, "🎉").await.is_done();
    let mut resumed = cast.ben.listens_after(&cursor).await;
    let message: Message =
        serde_json::from_value(resumed.hears("MessageReceive").await).expect("a message");
    assert_eq!(shown(&message), [("🎉", 1, true)]);
    assert_eq!(resumed.hears("ReactionUpdate").await["count"], 1);
}

async fn who_may_react(server: TestServer) {
    let cast = server.cast().await;
    let (ada, ben, cleo) = (&cast.ada, &cast.ben, &cast.cleo);
    ada.says("one").in_(&cast.lobby).await;
    ada.says("one").in_(&cast.attic).await;
    for (place, id) in [(&cast.attic, 1), (&cast.attic, 2), (&cast.lobby, 99)] {
        react(cleo, place, id, "👍").await.refused(404);
        take_back(cleo, place, id, "👍").await.refused(404);
    }
    react(cleo, ben, 1, "👍").await.refused(404);
    cleo.put("/chats/@nobody/messages/1/reactions/👍", json!({})).await.refused(404);
    let dora = Person::joins(server.http(), "dora").await;
    react(&dora, &cast.lobby, 1, "👍").await.refused(403);
    take_back(&dora, &cast.lobby, 1, "👍").await.refused(403);
    for bad in
        ["x", "👍👍", ":+1:", "%00", "%ff", "%F0%9F", "1", "👍%20", "%20", &"👍\u{200d}".repeat(20)]
    {
        let answer = react(ben, &cast.lobby, 1, bad).await;
        assert_eq!(answer.status, 400, "{}: {}", answer.asked, answer.text());
        take_back(ben, &cast.lobby, 1, bad).await.refused(400);
    }

    // Who is muted takes back and adds nothing.
    react(ben, &cast.lobby, 1, "👍").await.is_done();
    let restrictions = "/conferences/@lobby/members/@ben/restrictions";
    ada.put(restrictions, json!({"send": false})).await.is_done();
    react(ben, &cast.lobby, 1, "🎉").await.refused(403);
    take_back(ben, &cast.lobby, 1, "👍").await.is_done();
    assert_eq!(shown(&seen(ada, &cast.lobby, 1).await), []);
    ada.delete(restrictions).await.is_done();
    ada.patch("/conferences/@lobby/members/permissions", json!({"send": false})).await.ok(200);
    react(ben, &cast.lobby, 1, "👍").await.refused(403);
    react(ada, &cast.lobby, 1, "👍").await.is_done();

    // Who is blocked in a dialog.
    cleo.says("hello").to(ben).await;
    let grant = format!("/entities/{}/permissions", ben.eid);
    cleo.patch(&grant, json!({"send": false})).await.ok(200);
    react(ben, cleo, 1, "👍").await.refused(403);
    react(cleo, ben, 1, "👍").await.is_done();
    cleo.patch(&grant, json!({"send": true, "read": false})).await.ok(200);
    react(ben, cleo, 1, "👍").await.refused(403);
    // A dialog with somebody who is deleted stays as it is.
    cleo.patch(&grant, json!({"read": true})).await.ok(200);
    react(ben, cleo, 1, "👍").await.is_done();
    cleo.delete("/entities/self").await.is_done();
    react(ben, cleo, 1, "🎉").await.refused(403);
    take_back(ben, cleo, 1, "👍").await.refused(403);
    assert_eq!(shown(&seen(ben, cleo, 1).await), [("👍", 2, true)], "and so do its reactions");
}

async fn fifty_different_emoji_stand_under_a_message_and_no_more(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("guess my animal").in_(&cast.lobby).await;
    let animals: Vec<String> = ('\u{1f400}'..).take(54).map(|animal| animal.to_string()).collect();
    for animal in &animals[..49] {
        react(&cast.ben, &cast.lobby, 1, animal).await.is_done();
    }
    let last = animals[49..].iter().map(|animal| react(&cast.cleo, &cast.lobby, 1, animal));
    let answers = futures_util::future::join_all(last).await;
    let done = answers.iter().filter(|answer| answer.status == 204).count();
    assert_eq!(done, 1, "one of them was the fiftieth");
    let refused = answers.iter().find(|answer| answer.status != 204).expect("a refusal");
    assert!(refused.refused(409).contains("50"));
    react(&cast.cleo, &cast.lobby, 1, &animals[0]).await.is_done();
    take_back(&cast.ben, &cast.lobby, 1, &animals[1]).await.is_done();
    react(&cast.ben, &cast.lobby, 1, "🎉").await.is_done();
    assert_eq!(seen(&cast.ada, &cast.lobby, 1).await.reactions.len(), 50);
}

async fn what_was_said_before_one_came_is_not_told_of(server: TestServer) {
    let cast = server.cast().await;
    let attic = &cast.attic;
    cast.ada.says("before cleo").in_(attic).await;
    let cleo = json!({"invitee_id": cast.cleo.eid});
    cast.ada.post(&format!("/conferences/{}/members", attic.eid), cleo).await.ok(201);
    cast.ada.says("with cleo").in_(attic).await;
    let mut cleos = cast.cleo.listens().await;
    let start = cleos.cursor().to_owned();
    react(&cast.ben, attic, 1, "👍").await.is_done();
    react(&cast.ben, attic, 2, "🎉").await.is_done();
    let mut again = cast.cleo.listens_after(&start).await;
    for events in [&mut cleos, &mut again] {
        assert_eq!(events.hears("ReactionUpdate").await["emoji"], "🎉");
    }
    react(&cast.cleo, attic, 1, "👍").await.refused(404);
    take_back(&cast.cleo, attic, 1, "👍").await.refused(404);
    assert_eq!(shown(&cast.cleo.reads(attic, "").await[0]), [("🎉", 1, false)]);

    // So it is in a channel, which is as private as its server.
    let guild = cast.ada.post("/servers", json!({"title": "Guild"})).await.ok(201)["eid"].clone();
    let channels = cast.ada.get(&format!("/servers/{guild}/channels")).await.ok(200);
    let general = Room { eid: channels[0]["eid"].as_u64().expect("an eid") };
    cast.ada.says("before cleo").in_(&general).await;
    let cleo = json!({"invitee_id": cast.cleo.eid});
    cast.ada.post(&format!("/conferences/{guild}/members"), cleo).await.ok(201);
    cast.ada.says("with cleo").in_(&general).await;
    react(&cast.ada, &general, 1, "👍").await.is_done();
    cast.ada.put(&format!("/chats/{}/pins/1", general.eid), json!({})).await.is_done();
    react(&cast.ada, &general, 2, "🎉").await.is_done();
    let chat = json!({"eid": general.eid, "type": "channel"});
    for events in [&mut cleos, &mut again] {
        let heard = events
            .hears_until(|frame| frame.data["chat"] == chat && frame.data["emoji"].is_string());
        let heard = heard.await;
        assert_eq!(heard.last().expect("a reaction").data["id"], 2);
        assert!(heard.iter().all(|frame| frame.event != "PinUpdate"), "{heard:?}");
    }
    let seen = cast.cleo.get(&format!("/chats/{}", general.eid)).await.to::<Chat>(200);
    assert_eq!(seen.pinned_count, 0);
}

async fn reactions_go_with_their_message(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("one").in_(&cast.lobby).await;
    react(&cast.ben, &cast.lobby, 1, "👍").await.is_done();
    let (one, two) = tokio::join!(
        cast.ada.delete("/chats/@lobby/messages/1"),
        react(&cast.cleo, &cast.lobby, 1, "👍"),
    );
    one.is_done();
    assert!([204, 404].contains(&two.status), "{}", two.text());
    react(&cast.ben, &cast.lobby, 1, "👍").await.refused(404);
    take_back(&cast.ben, &cast.lobby, 1, "👍").await.refused(404);
    cast.ada.says("two").in_(&cast.lobby).await;
    assert_eq!(shown(&seen(&cast.ben, &cast.lobby, 2).await), []);
}
