//! Several dialects, one server: what is said through one is heard, read, changed and gone in every other. What works
//! from which to which is the table in `docs/interop.md`, which these stories make and hold against what they see.

mod mouth;

use std::fmt::Write as _;
use std::path::Path;

use futures_util::future::join_all;
use serde_json::json;
use testkit::chatapi::ChatApi;
use testkit::forms::Forms;
use testkit::microchat::Frame;
use testkit::{Cast, PASSWORD, Person, Room, TestServer};

use mouth::{Dialect, Ear, Mouth};

on_both_engines!(
    each_dialect_shares_each_place_with_each_other,
    all_tell_the_same_history_in_the_same_order,
    one_account_signs_in_everywhere,
    a_closed_session_ends_in_its_dialect_at_once_and_in_no_other,
    who_is_connected_through_any_dialect_is_there,
    what_one_changes_the_other_shows,
    what_is_sent_by_a_form_is_everywhere,
);

/// Where two people talk, as one of them names it.
struct Place {
    /// By number, in the dialects that number conversations.
    id: u64,
    /// By entity, in the native API: in a dialog, the other side.
    eid: u64,
    /// By the alias of that entity.
    alias: Option<&'static str>,
}

/// The environment variable that lets the page be made anew.
const MAKE_DOCS: &str = "POLYCHAT_MAKE_DOCS";

async fn each_dialect_shares_each_place_with_each_other(server: TestServer) {
    let cast = server.cast().await;
    let (mut speakers, mut listeners) = (Vec::new(), Vec::new());
    for dialect in Dialect::ALL {
        speakers.push(dialect.signs_in(server.http(), "ada").await);
        listeners.push(dialect.signs_in(server.http(), "ben").await);
    }
    let names = Dialect::ALL.map(Dialect::name);
    let mut tables = String::new();
    for (kind, mine, theirs) in [dialog(&cast).await, conference(cast.lobby), channel(&cast).await]
    {
        let rule = "---|".repeat(names.len() + 1);
        write!(
            tables,
            "\n## A {kind}\n\n| through ↓, seen in → | {} |\n|{rule}\n",
            names.join(" | ")
        )
        .expect("memory");
        for (speaker, name) in speakers.iter().zip(names) {
            let mut seen = Vec::new();
            for (listener, other) in listeners.iter().zip(names) {
                let text = format!("{name} to {other} in a {kind}");
                seen.push(shared(&cast, (speaker, &mine), (listener, &theirs), &text).await);
            }
            writeln!(tables, "| **{name}** | {} |", seen.join(" | ")).expect("memory");
        }
    }
    is_documented(&tables);
}

/// Tells one message from one dialect to another, changes and deletes it, and gives what of that the other saw. What a
/// dialect can do and what does not work from there fails.
async fn shared(
    cast: &Cast,
    (speaker, mine): (&Mouth, &Place),
    (listener, theirs): (&Mouth, &Place),
    text: &str,
) -> String {
    let mut ear = listener.listens().await;
    if !speaker.says(mine, text).await {
        return "–".to_owned();
    }
    let chat = cast.ada.get(&format!("/chats/{}", mine.eid)).await.ok(200);
    let no = chat["last_message"]["id"].as_u64().expect("a number");
    let mut seen = Vec::new();
    if let Some(ear) = &mut ear {
        ear.hears(text).await;
        seen.push("heard");
    }
    let reads = async || listener.reads(theirs).await;
    if let Some(texts) = reads().await {
        assert_eq!(texts.last().map(String::as_str), Some(text));
        seen.push("read");
    }
    let edited = format!("{text}, edited");
    if speaker.edits(mine, no, &edited).await {
        let told = match &mut ear {
            Some(ear) => ear.hears_edited(&edited).await,
            None => false,
        };
        let texts = reads().await;
        assert!(texts.as_ref().is_none_or(|texts| texts.last() == Some(&edited)), "{texts:?}");
        if told || texts.is_some() {
            seen.push("edited");
        }
    }
    if speaker.deletes(mine, no).await {
        let told = match &mut ear {
            Some(ear) => ear.hears_deleted(no).await,
            None => false,
        };
        let texts = reads().await;
        let gone = |texts: &Vec<String>| !texts.iter().any(|said| said.starts_with(text));
        assert!(texts.as_ref().is_none_or(gone), "{text}: {texts:?}");
        if told || texts.is_some() {
            seen.push("deleted");
        }
    }
    seen.join(", ")
}

/// Fails where `docs/interop.md` does not end with these tables, or makes it anew where that is asked for.
fn is_documented(tables: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/interop.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    if std::env::var_os(MAKE_DOCS).is_some() {
        let head = page.split("\n## ").next().unwrap_or_default();
        std::fs::write(path, format!("{head}{tables}")).expect("the page is written");
    } else {
        assert!(
            page.ends_with(tables),
            "docs/interop.md is not what is seen; `make docs` makes it:\n{tables}"
        );
    }
}

async fn dialog(cast: &Cast) -> (&'static str, Place, Place) {
    cast.ada.says("Hello").to(&cast.ben).await;
    let chats = cast.ada.on_forms().await.chats().await;
    let id = chats.iter().find(|chat| chat.title == "ben").expect("the dialog").id;
    let with = |person: &Person, alias| Place { id, eid: person.eid, alias: Some(alias) };
    ("dialog", with(&cast.ben, "ben"), with(&cast.ada, "ada"))
}

fn conference(lobby: Room) -> (&'static str, Place, Place) {
    let place = || Place { id: lobby.eid, eid: lobby.eid, alias: Some("lobby") };
    ("conference", place(), place())
}

/// A channel of a server; it has no alias.
async fn channel(cast: &Cast) -> (&'static str, Place, Place) {
    let guild = cast.ada.post("/servers", json!({"title": "Guild"})).await.ok(201);
    let members = format!("/conferences/{}/members", guild["eid"]);
    cast.ada.post(&members, json!({"invitee_id": cast.ben.eid})).await.ok(201);
    let channels = format!("/servers/{}/channels", guild["eid"]);
    let tavern = cast.ada.post(&channels, json!({"title": "tavern"})).await.ok(201);
    let eid = tavern["eid"].as_u64().expect("an eid");
    let place = || Place { id: eid, eid, alias: None };
    ("channel", place(), place())
}

async fn all_tell_the_same_history_in_the_same_order(server: TestServer) {
    let cast = server.cast().await;
    let (_, lobby, _) = conference(cast.lobby);
    let (mut speakers, mut listeners, mut ears) = (Vec::new(), Vec::new(), Vec::new());
    // Before anything is said: whoever connects hears what comes after.
    for (dialect, alias) in Dialect::ALL.into_iter().zip(["ada", "ben", "cleo"].into_iter().cycle())
    {
        speakers.push((dialect.name(), dialect.signs_in(server.http(), alias).await));
        let listener = dialect.signs_in(server.http(), "cleo").await;
        ears.extend(listener.listens().await);
        listeners.push(listener);
    }
    let all_at_once = speakers.iter().map(async |(name, speaker)| {
        for n in 0..12 {
            assert!(speaker.says(&lobby, &format!("{name} {n}")).await);
        }
    });
    join_all(all_at_once).await;

    let stored: Vec<String> =
        cast.ben.reads_all(&cast.lobby).await.into_iter().map(|message| message.text).collect();
    assert_eq!(stored.len(), speakers.len() * 12);
    for (name, _) in &speakers {
        let own = stored.iter().filter(|text| text.starts_with(&format!("{name} ")));
        let in_order = (0..12).map(|n| format!("{name} {n}"));
        assert!(own.eq(in_order.collect::<Vec<_>>().iter()), "{name}: {stored:?}");
    }
    for listener in &listeners {
        assert_eq!(listener.reads(&lobby).await.as_ref(), Some(&stored));
    }
    for ear in &mut ears {
        for text in &stored {
            assert_eq!(ear.hears_said().await, *text);
        }
    }
}

async fn one_account_signs_in_everywhere(server: TestServer) {
    for (dialect, alias) in Dialect::ALL.into_iter().zip(["ada", "ben", "cleo", "dora", "emil"]) {
        dialect.registers(server.http(), alias).await;
        let native = testkit::microchat::Microchat::at(server.http());
        let native = native.sign_in(&format!("{alias}@example.org"), PASSWORD).await;
        let own = native.get("/entities/self").await.ok(200);
        assert_eq!(own["alias"], alias);
        assert_eq!(
            own["privileges"] == "admin",
            alias == "ada",
            "the first account, through whichever dialect"
        );
        let before = native.sessions().await.len();
        for other in Dialect::ALL {
            assert!(other.signs_in(server.http(), alias).await.is_signed_in().await);
        }
        let sessions = native.sessions().await.len();
        assert_eq!(sessions, before + Dialect::ALL.len(), "those of all dialects are listed");
    }
}

async fn a_closed_session_ends_in_its_dialect_at_once_and_in_no_other(server: TestServer) {
    let cast = server.cast().await;
    let (_, lobby, _) = conference(cast.lobby);
    let mut open = Vec::new();
    for dialect in Dialect::ALL {
        let mouth = dialect.signs_in(server.http(), "ben").await;
        let session = cast.ben.sessions().await[0]["id"].clone();
        open.push((mouth.listens().await, mouth, session));
    }
    while let Some((ear, mouth, session)) = open.pop() {
        cast.ben.delete(&format!("/auth/sessions/{session}")).await.is_done();
        is_over(mouth, ear).await;
        // The others go on.
        let text = format!("{} are left", open.len());
        cast.ada.says(&text).in_(&cast.lobby).await;
        for (ear, mouth, _) in &mut open {
            assert_eq!(mouth.reads(&lobby).await.expect("a history").last(), Some(&text));
            if let Some(ear) = ear {
                ear.hears(&text).await;
            }
        }
    }
    // By the dialect's own words it is the same.
    for dialect in Dialect::ALL {
        let mouth = dialect.signs_in(server.http(), "ben").await;
        let ear = mouth.listens().await;
        if mouth.signs_out().await {
            is_over(mouth, ear).await;
        }
    }
    cast.ben.get("/entities/self").await.ok(200);
}

async fn is_over(mouth: Mouth, ear: Option<Ear>) {
    assert!(!mouth.is_signed_in().await);
    if let Some(mut ear) = ear {
        ear.ends().await;
    }
}

async fn who_is_connected_through_any_dialect_is_there(server: TestServer) {
    let cast = server.cast().await;
    let mut events = cast.ada.listens().await;
    let mut status = async || {
        let of_ben =
            |frame: &Frame| frame.event == "PresenceUpdate" && frame.data["eid"] == cast.ben.eid;
        events.hears_until(of_ben).await.pop().expect("a frame").data["status"].clone()
    };
    let chatapi = cast.cleo.on_chatapi().await;
    let is_online = async || {
        let users = chatapi.get("/users/").await.is(200);
        let ben = users.as_array().expect("users").iter().find(|user| user["username"] == "ben");
        ben.expect("ben")["is_online"].clone()
    };
    // Through each dialect alone, and through all that have a live part: only the first and the last connection count.
    let mut all = Vec::new();
    for dialect in Dialect::ALL {
        let mouth = dialect.signs_in(server.http(), "ben").await;
        if let Some(alone) = mouth.listens().await {
            assert_eq!(status().await, "online", "{}", dialect.name());
            assert_eq!(is_online().await, true);
            drop(alone);
            assert_eq!(status().await, "offline", "{}", dialect.name());
            assert_eq!(is_online().await, false);
            all.push(mouth);
        }
    }
    let mut ears = Vec::new();
    for mouth in &all {
        ears.extend(mouth.listens().await);
    }
    assert_eq!(status().await, "online");
    while ears.len() > 1 {
        ears.pop();
    }
    assert_eq!(is_online().await, true);
    drop(ears);
    assert_eq!(status().await, "offline", "nothing was told in between");
}
async fn what_one_changes_the_other_shows(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.on_chatapi().await;
    cast.ada.says("helo").in_(&cast.lobby).await;
    cast.ada.says("oops").in_(&cast.lobby).await;
    cast.ada.patch("/chats/@lobby/messages/1", json!({"text": "hello"})).await.ok(200);
    cast.ada.delete("/chats/@lobby/messages/2").await.is_done();
    let lines = ben.reads(cast.lobby.eid, "").await;
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].id, lines[0].text.as_str()), (1, "hello"));

    cast.ben.patch("/entities/self", json!({"alias": "benjamin"})).await.ok(200);
    assert_eq!(ben.get("/users/me").await.is(200)["username"], "benjamin");
    let mut live = ben.connects().await;
    live.says("my new name", cast.lobby.eid).await;
    assert_eq!(live.hears().await["username"], "benjamin");
}

async fn what_is_sent_by_a_form_is_everywhere(server: TestServer) {
    let cast = server.cast().await;
    let dora = Forms::at(server.http()).registers("dora", "dora@example.org", PASSWORD).await;
    let eve = ChatApi::at(server.http()).registers("eve", "eve@example.org", PASSWORD).await;
    assert_eq!(ChatApi::at(server.http()).logs_in("dora", PASSWORD).await.id, dora.id());
    assert_eq!(eve.get("/users/").await.is(200)[3]["email"], "dora@example.org");

    let chat = dora.creates("Everybody").await;
    let users = format!("{chat}/users");
    let (mut adas, mut eves) = (cast.ada.listens().await, eve.connects().await);
    for name in ["ada", "eve"] {
        testkit::forms::is_done(&dora.post(&users, &[("name", name)]).await, 201);
    }
    assert_eq!(adas.hears("ChatNew").await["entity"]["title"], "Everybody");
    dora.says("by a form", &chat).await;
    assert_eq!(adas.hears("MessageReceive").await["text"], "by a form");
    let heard = eves.hears().await;
    assert_eq!((&heard["text"], &heard["username"]), (&json!("by a form"), &json!("dora")));
    let id = heard["chat_id"].as_u64().expect("an id");
    eves.says("by a frame", id).await;
    assert_eq!(adas.hears("MessageReceive").await["text"], "by a frame");
    let everybody = Room { eid: id };
    cast.ada.says("natively").in_(&everybody).await;

    let stored: Vec<(u64, String)> =
        cast.ada.reads(&everybody, "").await.into_iter().map(|m| (m.id, m.text)).collect();
    let shown: Vec<(u64, String)> =
        dora.reads(&chat, "").await.into_iter().map(|line| (line.id, line.content)).collect();
    assert_eq!(shown, stored);
    assert_eq!(shown.len(), 3);

    // What a form changes is told to all, and the other way round.
    testkit::forms::is_done(&dora.put(&chat, &[("title", "All of us")]).await, 200);
    assert_eq!(adas.hears("ChatEdit").await["entity"]["title"], "All of us");
    testkit::forms::is_done(&dora.delete(&format!("{chat}?id=1")).await, 200);
    assert_eq!(adas.hears("MessageDelete").await["id"], 1);
    cast.ada.patch(&format!("/entities/{id}"), json!({"title": "Us"})).await.ok(200);
    assert_eq!(dora.chats().await[0].title, "Us");
}
