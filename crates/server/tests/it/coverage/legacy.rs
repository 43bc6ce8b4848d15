//! The native API's first version.

use serde_json::json;
use testkit::microchat::{Events, Form};
use testkit::{Cast, PASSWORD};

use super::walk::{self, Client, Walk, picture};

const CHAT: &str = "/api/chats/@{alias}";

pub(super) async fn walk(walk: &Walk, cast: &Cast) {
    let ada = walk.client("microchat-legacy", cast.ada.http());
    sign_up(&ada).await;
    chats(&ada).await;
    messages(&ada).await;
    lists(&ada).await;
    members(&ada).await;
    contacts(&ada, cast).await;
    let mut events = Events::open_at(&ada.http, "/api/events").await.past_hello().await;
    cast.ben.says("Do you hear me?").in_(&cast.lobby).await;
    assert_eq!(events.hears_said().await, "Do you hear me?");
    ada.note("SSE", "/api/events");
}

async fn sign_up(ada: &Client<'_>) {
    ada.post("/api/users", &[], json!({"alias": "emil", "password": PASSWORD})).await;
    let credentials = json!({"login": "emil", "password": PASSWORD});
    let token = ada.post("/api/auth/tokens", &[], credentials).await;
    let emil = ada.with_token(&token);
    emil.post("/api/bots", &[], json!({"alias": "machine"})).await;
    emil.get("/api/auth/tokens", &[]).await;
    let token = token.as_str().expect("a token");
    emil.delete("/api/auth/tokens/{token}", &[&token]).await;
}

async fn chats(ada: &Client<'_>) {
    ada.get("/api/chats", &[]).await;
    ada.http.post("/api/v0/conferences", json!({"title": "Barn", "alias": "barn"})).await.ok(201);
    ada.get(CHAT, &[&"barn"]).await;
    let avatars = format!("{CHAT}/avatars");
    let photo = upload(ada, &picture(5)).await;
    let avatar = ada.post(&avatars, &[&"barn"], json!({"avatar": photo})).await;
    ada.get(&avatars, &[&"barn"]).await;
    ada.delete(&format!("{avatars}/{{id}}"), &[&"barn", &avatar["id"]]).await;
    ada.delete(CHAT, &[&"barn"]).await;
}

async fn messages(ada: &Client<'_>) {
    let messages = format!("{CHAT}/messages");
    let sent = ada.post(&messages, &[&"ben"], json!({"text": "Hello"})).await;
    ada.get(&messages, &[&"ben"]).await;
    let message = format!("{messages}/{{id}}");
    ada.get(&message, &[&"ben", &sent["id"]]).await;
    ada.patch(&message, &[&"ben", &sent["id"]], json!({"text": "Hello!"})).await;
    ada.delete(&message, &[&"ben", &sent["id"]]).await;
}

async fn lists(ada: &Client<'_>) {
    let mut sent = vec![("links", json!({"text": "See https://example.org/ for more."}))];
    for (list, bytes) in walk::one_of_each_kind() {
        sent.push((list, json!({"attachments": [upload(ada, &bytes).await]})));
    }
    for (list, sent) in sent {
        ada.post(&format!("{CHAT}/messages"), &[&"ben"], sent).await;
        let list = format!("{CHAT}/messages/{list}");
        let listed = ada.get(&list, &[&"ben"]).await;
        let one = format!("{list}/{{id}}");
        ada.get(&one, &[&"ben", &listed[0]["id"]]).await;
        ada.delete(&one, &[&"ben", &listed[0]["id"]]).await;
    }
}

async fn members(ada: &Client<'_>) {
    let members = format!("{CHAT}/members");
    ada.get(&members, &[&"lobby"]).await;
    for by in ["{id}", "@{alias}"] {
        let added = ada.post(&members, &[&"lobby"], json!({"invitee_alias": "emil"})).await;
        let emil: &dyn std::fmt::Display = if by == "{id}" { &added["id"] } else { &"emil" };
        let member = format!("{members}/{by}");
        ada.get(&member, &[&"lobby", emil]).await;
        let permissions = format!("{member}/permissions");
        ada.get(&permissions, &[&"lobby", emil]).await;
        ada.patch(&permissions, &[&"lobby", emil], json!({"delete": true})).await;
        ada.delete(&member, &[&"lobby", emil]).await;
    }
}

async fn contacts(ada: &Client<'_>, cast: &Cast) {
    let ben = cast.ben.eid;
    for (name, ben) in [("{id}", &ben as &dyn std::fmt::Display), ("@{username}", &"ben")] {
        ada.post("/api/contacts", &[], json!({"username": "ben"})).await;
        ada.get("/api/contacts", &[]).await;
        let contact = format!("/api/contacts/{name}");
        ada.get(&contact, &[ben]).await;
        ada.patch(&contact, &[ben], json!({"name": "Benjamin"})).await;
        ada.delete(&contact, &[ben]).await;
    }
}

async fn upload(ada: &Client<'_>, bytes: &[u8]) -> String {
    let answer = ada.http.post_raw("/api/media", Form::KIND, Form::of(bytes).body()).await;
    let media = ada.took("POST", "/api/media", answer).ok(201);
    media["hash"].as_str().expect("a hash").to_owned()
}
