//! Servers: sets of channels that share members, roles and permissions. ben founds them here: ada, the admin, may
//! do everything anyway.

use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{Cast, Person, Room, TestServer, each, fields};

on_both_engines!(
    a_server_begins_with_a_channel,
    a_channel_is_a_chat_like_any_other,
    whoever_joins_a_server_is_in_its_channels,
    channels_come_and_go,
    who_may_change_a_server_and_its_channels,
    a_servers_permissions_hold_in_its_channels,
    whoever_is_banned_from_a_server_is_out_of_its_channels,
    a_private_server_is_not_there_for_others,
    a_public_server_is_open,
    ownership_passes_on_and_the_last_one_out_ends_it,
    a_deleted_account_leaves_its_servers,
    what_was_missed_is_told_later,
    two_channels_at_once_have_places_of_their_own,
    a_retry_founds_nothing_twice,
    what_founding_refuses,
);

const CONFERENCE: &str =
    "alias avatar description eid members_count owner permissions private title type";

/// ben's private server with ada and cleo in it, and its first channel.
struct Guild {
    eid: Value,
    general: Room,
}

async fn founds(person: &Person, server: Value) -> Guild {
    let server = person.post("/servers", server).await.ok(201);
    let general = Room { eid: server["channels"][0].as_u64().expect("a channel") };
    Guild { eid: server["eid"].clone(), general }
}

impl Guild {
    async fn of(cast: &Cast) -> Self {
        let guild = founds(&cast.ben, json!({"title": "Guild"})).await;
        guild.adds(&cast.ben, &cast.cleo).await;
        guild
    }

    fn path(&self, rest: &str) -> String {
        format!("/conferences/{}{rest}", self.eid)
    }

    fn channels(&self) -> String {
        format!("/servers/{}/channels", self.eid)
    }

    async fn adds(&self, by: &Person, person: &Person) {
        by.post(&self.path("/members"), json!({"invitee_id": person.eid})).await.ok(201);
    }

    async fn opens(&self, by: &Person, title: &str) -> Room {
        let channel = by.post(&self.channels(), json!({"title": title})).await.ok(201);
        Room { eid: channel["eid"].as_u64().expect("an eid") }
    }
}

async fn a_server_begins_with_a_channel(server: TestServer) {
    let cast = server.cast().await;
    let new =
        json!({"title": "Guild", "alias": "guild", "description": "Of ours", "private": true});
    let guild = cast.ben.post("/servers", new).await.ok(201);
    assert_eq!(fields(&guild), format!("{} channels {}", &CONFERENCE[..12], &CONFERENCE[13..]));
    for (field, value) in [
        ("type", json!("server")),
        ("title", json!("Guild")),
        ("alias", json!("guild")),
        ("description", json!("Of ours")),
        ("owner", json!(cast.ben.eid)),
        ("private", json!(true)),
        ("members_count", json!(1)),
    ] {
        assert_eq!(guild[field], value, "{field}");
    }
    let channels = cast.ben.get("/servers/@guild/channels/").await.ok(200);
    assert_eq!(each(&channels, "eid"), guild["channels"].as_array().cloned().expect("channels"));
    let general = &channels[0];
    for (field, value) in [
        ("type", json!("channel")),
        ("title", json!("general")),
        ("alias", json!(null)),
        ("server", guild["eid"].clone()),
        ("position", json!(1)),
        ("owner", json!(cast.ben.eid)),
        ("private", json!(true)),
        ("members_count", json!(1)),
    ] {
        assert_eq!(general[field], value, "{field}");
    }
    assert_eq!(cast.ben.get("/servers").await.ok(200), json!([guild]));
    assert_eq!(cast.ben.get("/entities/@guild").await.ok(200), guild);
    assert_eq!(cast.ben.get(&format!("/entities/{}", general["eid"])).await.ok(200), *general);
    assert_eq!(cast.cleo.get("/servers").await.ok(200), json!([]));
    let public = founds(&cast.ben, json!({"title": "Open", "alias": "open"})).await;
    let public = cast.ben.get(&format!("/entities/{}", public.eid)).await.ok(200);
    assert_eq!(public["private"], false, "with an alias it is public unless said otherwise");
    assert_eq!(each(&cast.ben.get("/servers?offset=1&count=5").await.ok(200), "title"), ["Open"]);
}

async fn a_channel_is_a_chat_like_any_other(server: TestServer) {
    let cast = server.cast().await;
    let guild = Guild::of(&cast).await;
    let mut cleos = cast.cleo.listens().await;
    let sent = cast.ben.says("hello @cleo").in_(&guild.general).await;
    let heard = cleos.hears("MessageReceive").await;
    assert_eq!(heard["chat"], json!({"eid": guild.general.eid, "type": "channel"}));
    assert_eq!((heard["id"].as_u64(), &heard["text"]), (Some(sent.id), &json!("hello @cleo")));

    let chats = cast.cleo.get("/chats").await.ok(200);
    assert_eq!(each(&chats, "type"), ["channel", "conference"], "a server is no chat");
    let chat = cast.cleo.get(&format!("/chats/{}", guild.general.eid)).await.ok(200);
    assert_eq!(chats[0], chat);
    assert_eq!((&chat["unread"], &chat["mentions"]), (&json!(1), &json!(1)));
    assert_eq!(
        (&chat["entity"]["title"], &chat["entity"]["server"]),
        (&json!("general"), &guild.eid)
    );
    assert_eq!(chat["last_message"]["text"], "hello @cleo");
    cast.cleo.put(&format!("/chats/{}/read", guild.general.eid), json!({"id": 1})).await.is_done();
    assert_eq!(cleos.hears("ReadUpdate").await["unread"], 0);
    let found = cast.cleo.get("/search?q=hello").await.ok(200);
    assert_eq!(found[0]["message"]["chat"]["type"], "channel");

    cast.ben
        .patch(&format!("/chats/{}/messages/1", guild.general.eid), json!({"text": "hi"}))
        .await
        .ok(200);
    assert_eq!(cleos.hears("MessageEdit").await["text"], "hi");
    let path = format!("/chats/{}/messages/1", guild.general.eid);
    cast.cleo.delete(&path).await.refused(403);
    cast.ben.delete(&path).await.is_done();
    assert_eq!(cleos.hears("MessageDelete").await["chat"]["type"], "channel");

    // Nothing is said in the server itself, by whatever name.
    let chat = format!("/chats/{}", guild.eid);
    cast.ben.get(&chat).await.refused(404);
    cast.ben.get(&format!("{chat}/messages")).await.refused(404);
    cast.ben.post(&format!("{chat}/messages"), json!({"text": "x"})).await.refused(404);
    cast.ben.delete(&chat).await.refused(404);
    let forms = cast.ben.on_forms().await;
    let by_id = format!("/api/chats/{}", guild.eid);
    forms.get(&by_id).await.refused(404);
    forms.post(&by_id, &[("content", "x")]).await.refused(404);
    forms.put(&by_id, &[("title", "x")]).await.refused(404);
    forms.delete(&format!("/api/chats?chat_id={}", guild.eid)).await.refused(404);
    // A channel is not left alone, and its members are its server's.
    let general = guild.general.eid;
    cast.cleo.delete(&format!("/chats/{general}")).await.refused(403);
    cast.cleo.get(&format!("/conferences/{general}/members")).await.refused(400);
    cast.cleo.get(&format!("/servers/{general}/channels")).await.refused(400);
    cast.cleo.get(&format!("/servers/{}/channels", cast.lobby.eid)).await.refused(400);
    cast.cleo.get("/servers/@ada/channels").await.refused(400);
    forms.says("by a form", &format!("/api/chats/{general}")).await;
    assert_eq!(cleos.hears_said().await, "by a form");
    assert_eq!(forms.chats().await[0].title, "general");
}

async fn whoever_joins_a_server_is_in_its_channels(server: TestServer) {
    let cast = server.cast().await;
    let guild = founds(&cast.ben, json!({"title": "Guild"})).await;
    let plans = guild.opens(&cast.ben, "plans").await;
    cast.ben.says("before cleo came").in_(&plans).await;
    let (mut bens, mut cleos) = (cast.ben.listens().await, cast.cleo.listens().await);
    guild.adds(&cast.ben, &cast.cleo).await;
    let added = bens.hears("MemberAdd").await;
    assert_eq!(added["chat"], json!({"eid": guild.eid, "type": "server"}));
    assert_eq!(added["member"]["entity"]["eid"], cast.cleo.eid);
    let news = cleos
        .hears_until(|frame| frame.data["eid"] == plans.eid)
        .await
        .into_iter()
        // Ben came a moment ago, and that may be told late.
        .filter(|frame| frame.event != "PresenceUpdate")
        .map(|frame| (frame.event, frame.data["type"].clone(), frame.data["eid"].clone()));
    let expected = [
        ("ChatNew".to_owned(), json!("server"), guild.eid.clone()),
        ("ChatNew".to_owned(), json!("channel"), json!(guild.general.eid)),
        ("ChatNew".to_owned(), json!("channel"), json!(plans.eid)),
    ];
    assert_eq!(news.collect::<Vec<_>>(), expected);

    cast.ben.says("welcome").in_(&plans).await;
    assert_eq!(cleos.hears_said().await, "welcome");
    let read: Vec<_> = cast.cleo.reads(&plans, "").await.into_iter().map(|m| m.text).collect();
    assert_eq!(read, ["welcome"], "of a private server, what was said during one's stay");
    cast.cleo.get(&format!("/chats/{}/messages/1", plans.eid)).await.refused(404);
    let members = cast.cleo.get(&guild.path("/members")).await.ok(200);
    assert_eq!(each(&members, "role"), ["owner", "member"]);

    cast.cleo.delete(&guild.path("/members/@cleo")).await.is_done();
    let gone = cleos.hears_until(|frame| frame.data["eid"] == guild.eid).await;
    let gone: Vec<_> =
        gone.iter().map(|frame| (frame.event.as_str(), &frame.data["eid"])).collect();
    let (general, plans_eid) = (json!(guild.general.eid), json!(plans.eid));
    let expected =
        [("ChatDelete", &general), ("ChatDelete", &plans_eid), ("ChatDelete", &guild.eid)];
    assert_eq!(gone, expected);
    assert_eq!(bens.hears("MemberRemove").await["eid"], cast.cleo.eid);
    cast.cleo.says("still here?").at(&plans).await.refused(404);
    cast.cleo.get(&guild.channels()).await.refused(404);

    cast.ben.says("while cleo was away").in_(&plans).await;
    guild.adds(&cast.ben, &cast.cleo).await;
    cast.ben.says("welcome back").in_(&plans).await;
    let read: Vec<_> = cast.cleo.reads(&plans, "").await.into_iter().map(|m| m.text).collect();
    assert_eq!(read, ["welcome", "welcome back"]);
}

async fn channels_come_and_go(server: TestServer) {
    let cast = server.cast().await;
    let guild = Guild::of(&cast).await;
    let mut cleos = cast.cleo.listens().await;
    let new = json!({"title": "plans", "description": "What we will do"});
    let plans = cast.ben.post(&guild.channels(), new).await.ok(201);
    assert_eq!((&plans["description"], &plans["position"]), (&json!("What we will do"), &json!(2)));
    let told = cleos.hears("ChatNew").await;
    assert_eq!((&told["eid"], &told["type"]), (&plans["eid"], &json!("channel")));
    let plans_room = Room { eid: plans["eid"].as_u64().expect("an eid") };
    cast.cleo.says("a plan").in_(&plans_room).await;

    let path = format!("/entities/{}", plans["eid"]);
    let edited =
        cast.ben.patch(&path, json!({"title": "deeds", "description": null})).await.ok(200);
    assert_eq!((&edited["title"], &edited["description"]), (&json!("deeds"), &json!("")));
    assert_eq!(cleos.hears("ChatEdit").await["entity"]["title"], "deeds");
    for wrong in [
        json!({"alias": "deeds"}),
        json!({"private": false}),
        json!({"name": "x"}),
        json!({"title": ""}),
    ] {
        cast.ben.patch(&path, wrong).await.refused(400);
    }

    cast.ben.delete(&path).await.is_done();
    assert_eq!(cleos.hears("ChatDelete").await, json!({"eid": plans["eid"]}));
    cast.ben.get(&path).await.refused(404);
    cast.cleo.says("gone?").at(&plans_room).await.refused(404);
    assert_eq!(each(&cast.cleo.get(&guild.channels()).await.ok(200), "title"), ["general"]);
    let next = cast.ben.post(&guild.channels(), json!({"title": "next"})).await.ok(201);
    assert!(next["position"].as_u64() > Some(2), "a place is not used again: {next}");

    // The whole server goes with all its channels.
    cast.cleo.delete(&format!("/entities/{}", guild.eid)).await.refused(403);
    cast.ben.delete(&format!("/entities/{}", guild.eid)).await.is_done();
    let gone = cleos.hears_until(|frame| frame.data["eid"] == guild.eid).await;
    assert_eq!(gone.iter().filter(|frame| frame.event == "ChatDelete").count(), 3);
    for eid in [&guild.eid, &next["eid"], &json!(guild.general.eid)] {
        cast.ben.get(&format!("/entities/{eid}")).await.refused(404);
    }
    assert_eq!(cast.ben.get("/servers").await.ok(200), json!([]));
}

async fn who_may_change_a_server_and_its_channels(server: TestServer) {
    let cast = server.cast().await;
    let guild = Guild::of(&cast).await;
    let general = format!("/entities/{}", guild.general.eid);
    let change = json!({"title": "mine"});
    for path in [&general, &format!("/entities/{}", guild.eid)] {
        cast.cleo.patch(path, change.clone()).await.refused(403);
        cast.cleo.delete(path).await.refused(403);
    }
    cast.cleo.post(&guild.channels(), change.clone()).await.refused(403);
    let dan = Person::joins(server.http(), "dan").await;
    for path in [&general, &format!("/entities/{}", guild.eid)] {
        dan.get(path).await.refused(404);
        dan.patch(path, change.clone()).await.refused(404);
        dan.delete(path).await.refused(404);
    }
    dan.post(&guild.channels(), change.clone()).await.refused(404);

    cast.ben.patch(&guild.path("/members/@cleo"), json!({"role": "admin"})).await.ok(200);
    cast.cleo.patch(&general, json!({"title": "ours"})).await.ok(200);
    let second = guild.opens(&cast.cleo, "second").await;
    cast.cleo.delete(&format!("/entities/{}", second.eid)).await.is_done();
    cast.cleo.delete(&format!("/entities/{}", guild.eid)).await.refused(403);
    let edited =
        cast.cleo.patch(&format!("/entities/{}", guild.eid), json!({"alias": "guild"})).await;
    assert_eq!(edited.ok(200)["alias"], "guild");
    // An admin of the whole machine may, too.
    cast.ada.delete(&format!("/entities/{}", guild.eid)).await.is_done();
}

async fn a_servers_permissions_hold_in_its_channels(server: TestServer) {
    let cast = server.cast().await;
    let guild = Guild::of(&cast).await;
    let mut cleos = cast.cleo.listens().await;
    let members = guild.path("/members/permissions");
    cast.ben.patch(&members, json!({"send": false, "delete": true})).await.ok(200);
    let edited = cleos.hears_until(|frame| frame.data["eid"] == guild.general.eid).await;
    assert_eq!(edited[0].data["eid"], guild.eid, "the server, then its channels");
    let permissions = &edited[1].data["permissions"];
    assert_eq!((&permissions["send"], &permissions["delete"]), (&json!(false), &json!(true)));
    cast.cleo.says("may I?").at(&guild.general).await.refused(403);
    cast.ben.says("to be deleted").in_(&guild.general).await;
    cast.cleo.delete(&format!("/chats/{}/messages/1", guild.general.eid)).await.is_done();

    // Who may read the server no more hears nothing in its channels, until they may again.
    let cleo = guild.path("/members/@cleo/permissions");
    cast.ben.patch(&cleo, json!({"read": false, "send": true})).await.ok(200);
    let closed = cleos.hears("ChatDelete").await;
    let also = cleos.hears("ChatDelete").await;
    let mut told = [closed["eid"].as_u64(), also["eid"].as_u64()];
    told.sort_unstable();
    assert_eq!(told, [guild.eid.as_u64(), Some(guild.general.eid)]);
    cast.ben.says("not for cleo's ears").in_(&guild.general).await;
    cast.cleo.get(&format!("/chats/{}/messages", guild.general.eid)).await.refused(403);
    assert_eq!(cast.cleo.get("/servers").await.ok(200), json!([]));
    cast.ben.patch(&cleo, json!({"read": null})).await.ok(200);
    let back = [cleos.hears("ChatNew").await, cleos.hears("ChatNew").await];
    assert!(back.iter().any(|chat| chat["eid"] == guild.general.eid), "{back:?}");
    cast.cleo.says("heard again").in_(&guild.general).await;
    assert_eq!(cleos.hears_said().await, "heard again");
    // A channel added meanwhile is closed to whoever may not read.
    cast.ben.patch(&cleo, json!({"read": false})).await.ok(200);
    let secret = guild.opens(&cast.ben, "secret").await;
    cast.cleo.get(&format!("/chats/{}/messages", secret.eid)).await.refused(403);
    cast.ben.says("a secret").in_(&secret).await;
    cast.ben.patch(&cleo, json!({"read": true})).await.ok(200);
    let heard = cleos
        .hears_until(|frame| frame.event == "ChatNew" && frame.data["eid"] == secret.eid)
        .await;
    assert!(heard.iter().all(|frame| frame.event != "MessageReceive"), "{heard:?}");
}

async fn whoever_is_banned_from_a_server_is_out_of_its_channels(server: TestServer) {
    let cast = server.cast().await;
    let guild = Guild::of(&cast).await;
    let restrictions = guild.path("/members/@cleo/restrictions");
    cast.ben.put(&restrictions, json!({"send": false})).await.is_done();
    let muted = cast.cleo.says("mute?").at(&guild.general).await.refused(403);
    assert_eq!(muted, "You are muted here.");
    let mut cleos = cast.cleo.listens().await;
    cast.ben.put(&restrictions, json!({"ban": true})).await.is_done();
    cleos.hears("ChatDelete").await;
    cleos.hears("ChatDelete").await;
    cast.cleo.says("banned?").at(&guild.general).await.refused(404);
    let invitee = json!({"invitee_id": cast.cleo.eid});
    cast.ben.post(&guild.path("/members"), invitee.clone()).await.refused(403);
    cast.ben.delete(&restrictions).await.is_done();
    cast.ben.post(&guild.path("/members"), invitee).await.ok(201);
    cast.cleo.says("back").in_(&guild.general).await;
}

async fn a_private_server_is_not_there_for_others(server: TestServer) {
    let cast = server.cast().await;
    let guild = Guild::of(&cast).await;
    cast.ben.says("among us").in_(&guild.general).await;
    let dan = Person::joins(server.http(), "dan").await;
    for id in [guild.eid.as_u64().expect("an eid"), guild.general.eid, 987_654_321] {
        let asked = [
            dan.get(&format!("/entities/{id}")).await,
            dan.get(&format!("/chats/{id}/messages")).await,
            dan.post(&format!("/chats/{id}/messages"), json!({"text": "x"})).await,
            dan.get(&format!("/conferences/{id}/members")).await,
            dan.get(&format!("/servers/{id}/channels")).await,
            dan.post(&format!("/servers/{id}/channels"), json!({"title": "x"})).await,
            dan.post(&format!("/conferences/{id}/members"), json!({"invitee_id": dan.eid})).await,
            dan.on_chatapi().await.get(&format!("/chats/messages?id={id}")).await,
        ];
        for answer in asked {
            let sentence = answer.refused(404);
            let known = ["entity", "chat", "conference", "server"];
            assert!(
                known.iter().any(|noun| sentence == format!("There is no such {noun}.")),
                "{sentence}"
            );
        }
    }
    assert_eq!(dan.get("/search?q=among").await.ok(200), json!([]));
    assert_eq!(dan.get("/chats").await.ok(200), json!([]));
}

async fn a_public_server_is_open(server: TestServer) {
    let cast = server.cast().await;
    let guild = founds(&cast.ben, json!({"title": "Open", "alias": "open"})).await;
    cast.ben.says("come in").in_(&guild.general).await;
    let dan = Person::joins(server.http(), "dan").await;
    assert_eq!(each(&dan.get("/servers/@open/channels").await.ok(200), "title"), ["general"]);
    assert_eq!(dan.reads(&guild.general, "").await[0].text, "come in");
    let chat = dan.get(&format!("/chats/{}", guild.general.eid)).await.ok(200);
    assert_eq!((&chat["type"], &chat["permissions"]["send"]), (&json!("channel"), &json!(false)));
    dan.says("from outside").at(&guild.general).await.refused(403);
    assert_eq!(dan.get("/search?q=come").await.ok(200)[0]["message"]["text"], "come in");
    // Whoever opens a public chat in ChatAPI joins it: here, the server.
    let lines = dan.on_chatapi().await.reads(guild.general.eid, "").await;
    assert_eq!(lines[0].text, "come in");
    assert_eq!(each(&dan.get("/servers").await.ok(200), "title"), ["Open"]);
    dan.says("from inside").in_(&guild.general).await;
    // What was public is closed to others from one moment to the next.
    let eve = Person::joins(server.http(), "eve").await;
    cast.ben.patch("/entities/@open", json!({"private": true})).await.ok(200);
    eve.get(&format!("/chats/{}/messages", guild.general.eid)).await.refused(404);
    assert_eq!(dan.get(&format!("/entities/{}", guild.general.eid)).await.ok(200)["private"], true);
}

async fn ownership_passes_on_and_the_last_one_out_ends_it(server: TestServer) {
    let cast = server.cast().await;
    let guild = Guild::of(&cast).await;
    cast.ben.delete(&guild.path("/members/@ben")).await.is_done();
    let seen = cast.cleo.get(&format!("/entities/{}", guild.eid)).await.ok(200);
    assert_eq!((&seen["owner"], &seen["members_count"]), (&json!(cast.cleo.eid), &json!(1)));
    guild.opens(&cast.cleo, "now mine").await;
    cast.ben.get(&guild.channels()).await.refused(404);
    cast.cleo.delete(&guild.path("/members/@cleo")).await.is_done();
    cast.ada.get(&format!("/entities/{}", guild.eid)).await.refused(404);
    cast.ada.get(&format!("/entities/{}", guild.general.eid)).await.refused(404);
}

async fn a_deleted_account_leaves_its_servers(server: TestServer) {
    let cast = server.cast().await;
    let guild = Guild::of(&cast).await;
    cast.ben.says("goodbye").in_(&guild.general).await;
    cast.ben.delete("/entities/self").await.is_done();
    let members = cast.cleo.get(&guild.path("/members")).await.ok(200);
    assert_eq!(each(&members, "role"), ["owner"]);
    let said = cast.cleo.get(&format!("/chats/{}/messages", guild.general.eid)).await.ok(200);
    assert_eq!(
        (&said[0]["text"], &said[0]["sender"]["deleted"]),
        (&json!("goodbye"), &json!(true))
    );
}

async fn what_was_missed_is_told_later(server: TestServer) {
    let cast = server.cast().await;
    let guild = Guild::of(&cast).await;
    let mut cleos = cast.cleo.listens().await;
    cast.ben.says("one").in_(&guild.general).await;
    cleos.hears_said().await;
    let cursor = cleos.cursor().to_owned();
    drop(cleos);
    let plans = guild.opens(&cast.ben, "plans").await;
    cast.ben.says("two").in_(&plans).await;
    cast.ben.says("three").in_(&guild.general).await;
    cast.ben.delete(&format!("/entities/{}", guild.general.eid)).await.is_done();
    let mut cleos = cast.cleo.listens_after(&cursor).await;
    assert_eq!(cleos.hears("ChatNew").await["eid"], plans.eid);
    assert_eq!(cleos.hears_said().await, "two");
    assert_eq!(cleos.hears("ChatDelete").await["eid"], guild.general.eid);
    // And when all of it is gone.
    cast.ben.delete(&format!("/entities/{}", guild.eid)).await.is_done();
    let mut again = cast.cleo.listens_after(&cursor).await;
    let mut gone = Vec::new();
    while gone.len() < 3 {
        gone.push(again.hears("ChatDelete").await["eid"].clone());
    }
    assert_eq!(gone, [json!(guild.general.eid), json!(plans.eid), guild.eid]);
}

async fn two_channels_at_once_have_places_of_their_own(server: TestServer) {
    let cast = server.cast().await;
    let guild = Guild::of(&cast).await;
    let opened = join_all((0..8).map(|n| {
        let (guild, ben) = (&guild, &cast.ben);
        async move { guild.opens(ben, &format!("channel {n}")).await.eid }
    }))
    .await;
    let channels = cast.cleo.get(&guild.channels()).await.ok(200);
    assert_eq!(each(&channels, "position"), (1..=9).map(Value::from).collect::<Vec<_>>());
    assert!(opened.iter().all(|eid| each(&channels, "eid").contains(&json!(eid))));
    // Who joins while a channel is added is in it all the same.
    let dan = Person::joins(server.http(), "dan").await;
    let (late, ()) = tokio::join!(guild.opens(&cast.ben, "late"), guild.adds(&cast.ben, &dan));
    dan.says("here").in_(&late).await;
    assert_eq!(dan.get("/chats?count=100").await.ok(200).as_array().map(Vec::len), Some(10));
}

async fn a_retry_founds_nothing_twice(server: TestServer) {
    let cast = server.cast().await;
    let keyed = cast.ben.with("idempotency-key", "k-1");
    let new = json!({"title": "Guild"});
    let (first, again) =
        tokio::join!(keyed.post("/servers", new.clone()), keyed.post("/servers", new));
    assert_eq!(first.ok(201)["eid"], again.ok(201)["eid"]);
    assert_eq!(cast.ben.get("/servers").await.ok(200).as_array().map(Vec::len), Some(1));
    let channels = format!("/servers/{}/channels", first.ok(201)["eid"]);
    let keyed = cast.ben.with("idempotency-key", "k-2");
    let new = json!({"title": "plans"});
    let (first, again) =
        tokio::join!(keyed.post(&channels, new.clone()), keyed.post(&channels, new));
    assert_eq!(first.ok(201)["eid"], again.ok(201)["eid"]);
    assert_eq!(cast.ben.get(&channels).await.ok(200).as_array().map(Vec::len), Some(2));
    keyed.post("/servers", json!({"title": "x"})).await.refused(409);
}

async fn what_founding_refuses(server: TestServer) {
    let cast = server.cast().await;
    for wrong in [
        json!({}),
        json!({"title": ""}),
        json!({"title": "x".repeat(256)}),
        json!({"title": 5}),
        json!({"title": "x", "alias": "a b"}),
        json!({"title": "x", "private": "yes"}),
        json!({"title": "x", "description": "y".repeat(5001)}),
    ] {
        cast.ben.post("/servers", wrong).await.refused(400);
    }
    cast.ben.post("/servers", json!({"title": "x", "alias": "LOBBY"})).await.refused(409);
    let guild = Guild::of(&cast).await;
    for wrong in [json!({}), json!({"title": ""}), json!({"title": "x", "description": 1})] {
        cast.ben.post(&guild.channels(), wrong).await.refused(400);
    }
    cast.ben.get("/servers/0/channels").await.refused(400);
    server.http().get("/api/v0/servers").await.refused(401);
}
