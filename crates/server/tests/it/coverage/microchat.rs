//! The native API.

use std::fmt::Display;

use serde_json::json;
use testkit::microchat::{Events, Form};
use testkit::{Cast, PASSWORD};

use super::walk::{self, Client, Walk, picture};

pub(super) async fn walk(walk: &Walk, cast: &Cast) {
    let ada = walk.client("microchat-v0", cast.ada.http());
    ada.get("/api/supported_versions", &[]).await;
    sign_up(&ada).await;
    media(&ada).await;
    let lobby = cast.lobby.eid;
    for (name, ben, lobby) in [
        ("{eid}", &cast.ben.eid as &dyn Display, &lobby as &dyn Display),
        ("@{alias}", &"ben", &"lobby"),
    ] {
        entities(&ada, name, ben).await;
        chats(&ada, name, lobby).await;
        Box::pin(lists(&ada, name, lobby)).await;
        conferences(&ada, name, lobby).await;
    }
    contacts(&ada, cast).await;
    let mut events = Events::open_at(&ada.http, "/api/v0/events").await.past_hello().await;
    cast.ben.says("Do you hear me?").in_(&cast.lobby).await;
    assert_eq!(events.hears_said().await, "Do you hear me?");
    ada.note("SSE", "/api/v0/events");
}

async fn sign_up(ada: &Client<'_>) {
    let new = json!({"alias": "dora", "password": PASSWORD});
    ada.post("/api/v0/users", &[], new).await;
    let credentials = json!({"username": "dora", "password": PASSWORD});
    let dora = ada.with_token(&ada.post("/api/v0/auth/sessions", &[], credentials.clone()).await);
    dora.post("/api/v0/bots", &[], json!({"alias": "robot"})).await;
    let sessions = dora.get("/api/v0/auth/sessions", &[]).await;
    dora.delete("/api/v0/auth/sessions/{session_id}", &[&sessions[0]["id"]]).await;

    let dora = ada.with_token(&ada.post("/api/v0/auth/sessions", &[], credentials).await);
    let path = "/api/v0/entities/self";
    dora.get(path, &[]).await;
    dora.patch(path, &[], json!({"bio": "Soon gone."})).await;
    dora.delete(path, &[]).await;
}

async fn entities(ada: &Client<'_>, name: &str, ben: &dyn Display) {
    let entity = format!("/api/v0/entities/{name}");
    ada.get(&entity, &[ben]).await;
    // An admin edits whom they like.
    ada.patch(&entity, &[ben], json!({"bio": "Edited."})).await;
    let permissions = format!("{entity}/permissions");
    ada.get(&permissions, &[ben]).await;
    ada.patch(&permissions, &[ben], json!({"pin_message": true})).await;

    let founded = json!({"title": "Shed", "alias": "shed"});
    let shed = ada.post("/api/v0/conferences", &[], founded).await;
    let shed: &dyn Display = if name == "{eid}" { &shed["eid"] } else { &"shed" };
    let avatars = format!("{entity}/avatars");
    let photo = upload(ada, &picture(7)).await;
    let avatar = ada.post(&avatars, &[shed], json!({"avatar": photo})).await;
    ada.get(&avatars, &[shed]).await;
    ada.delete(&format!("{avatars}/{{id}}"), &[shed, &avatar["id"]]).await;
    ada.delete(&entity, &[shed]).await;
}

async fn chats(ada: &Client<'_>, name: &str, lobby: &dyn Display) {
    ada.get("/api/v0/chats", &[]).await;
    ada.get(&format!("/api/v0/chats/{name}"), &[lobby]).await;
    let messages = format!("/api/v0/chats/{name}/messages");
    let photo = upload(ada, &picture(8)).await;
    let said = json!({"text": "Look!", "attachments": [photo]});
    let sent = ada.post(&messages, &[lobby], said).await["id"].clone();
    ada.get(&messages, &[lobby]).await;
    let message = format!("{messages}/{{id}}");
    ada.get(&message, &[lobby, &sent]).await;
    ada.patch(&message, &[lobby, &sent], json!({"text": "Look here!"})).await;
    for part in ["preview", "content"] {
        ada.get(&format!("{message}/attachments/{{id}}/{part}"), &[lobby, &sent, &1]).await;
    }
    ada.delete(&message, &[lobby, &sent]).await;
}

async fn lists(ada: &Client<'_>, name: &str, lobby: &dyn Display) {
    for (list, bytes) in walk::one_of_each_kind() {
        let hash = upload(ada, &bytes).await;
        let sent = json!({"attachments": [hash]});
        ada.post(&format!("/api/v0/chats/{name}/messages"), &[lobby], sent).await;
        let list = format!("/api/v0/chats/{name}/{list}");
        let listed = ada.get(&list, &[lobby]).await;
        assert_eq!(listed[0]["media"]["hash"], hash, "{list}");
        let one = format!("{list}/{{id}}");
        ada.get(&one, &[lobby, &listed[0]["id"]]).await;
        ada.delete(&one, &[lobby, &listed[0]["id"]]).await;
    }
}

async fn conferences(ada: &Client<'_>, name: &str, lobby: &dyn Display) {
    let conference = format!("/api/v0/conferences/{name}");
    for whose in ["permissions", "members/permissions"] {
        let permissions = format!("{conference}/{whose}");
        ada.get(&permissions, &[lobby]).await;
        ada.patch(&permissions, &[lobby], json!({"pin_message": false})).await;
    }
    let members = format!("{conference}/members");
    ada.get(&members, &[lobby]).await;
    for by in ["{id}", "@{alias}"] {
        let alias = format!("guest_{}", name.len() * 10 + by.len());
        ada.http.post("/api/v0/users", json!({"alias": alias, "password": PASSWORD})).await.ok(201);
        let added = ada.post(&members, &[lobby], json!({"invitee_alias": alias})).await;
        let guest: &dyn Display = if by == "{id}" { &added["id"] } else { &alias };
        let member = format!("{members}/{by}");
        ada.get(&member, &[lobby, guest]).await;
        let permissions = format!("{member}/permissions");
        ada.get(&permissions, &[lobby, guest]).await;
        ada.patch(&permissions, &[lobby, guest], json!({"delete": true})).await;
        ada.delete(&member, &[lobby, guest]).await;
    }
}

async fn media(ada: &Client<'_>) {
    let hash = upload(ada, &picture(6)).await;
    ada.get("/api/v0/media/{hash}", &[&hash]).await;
    ada.get("/api/v0/media/{hash}/content", &[&hash]).await;
    ada.get("/api/v0/media/{hash}/preview", &[&hash]).await;
}

async fn contacts(ada: &Client<'_>, cast: &Cast) {
    for (name, ben) in [("{id}", &cast.ben.eid as &dyn Display), ("@{alias}", &"ben")] {
        ada.post("/api/v0/contacts", &[], json!({"username": "ben"})).await;
        ada.get("/api/v0/contacts", &[]).await;
        let contact = format!("/api/v0/contacts/{name}");
        ada.get(&contact, &[ben]).await;
        ada.patch(&contact, &[ben], json!({"name": "Benjamin"})).await;
        ada.delete(&contact, &[ben]).await;
    }
}

/// Uploads bytes and gives their hash.
async fn upload(ada: &Client<'_>, bytes: &[u8]) -> String {
    let answer = ada.http.post_raw("/api/v0/media", Form::KIND, Form::of(bytes).body()).await;
    let media = ada.took("POST", "/api/v0/media", answer).ok(201);
    media["hash"].as_str().expect("a hash").to_owned()
}
