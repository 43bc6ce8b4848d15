//! ChatAPI.

use serde_json::json;
use testkit::{Cast, PASSWORD};

use super::walk::Walk;

pub(super) async fn walk(walk: &Walk, cast: &Cast) {
    let ben = cast.ben.on_chatapi().await;
    let client = walk.client("chatapi", ben.http());
    let user = json!({"username": "frida", "email": "frida@example.org", "password": PASSWORD});
    client.post("/auth/reg", &[], user).await;
    client.post("/auth/login", &[], json!({"email": "frida", "password": PASSWORD})).await;
    client.get("/users/me", &[]).await;
    client.get("/users/", &[]).await;
    client.post("/chats/create", &[], json!({"name": "Porch"})).await;
    let lobby = cast.lobby.eid;
    let messages = client.http.get(&format!("/chats/messages?id={lobby}")).await;
    client.took("GET", "/chats/messages?id=", messages);
    let mut live = ben.connects().await;
    live.says("Hello", lobby).await;
    assert_eq!(live.hears().await["text"], "Hello");
    client.note("WS", "/chats/ws?token=");
}
