//! Gateway.

use serde_json::{Value, json};
use testkit::gateway::{Gateway, Live};
use testkit::{Cast, PASSWORD};

use super::walk::{Client, Walk};

pub(super) async fn walk(walk: &Walk, cast: &Cast) {
    let (ben, cleo) = (cast.ben.on_gateway().await, cast.cleo.on_gateway().await);
    let client = walk.client("gateway", ben.http());
    auth(&client).await;
    let mut cleos = Ears { client: &client, live: greeted(&client, &cleo).await };
    users(&client, &ben, &cleo).await;
    cleos.hears(20, "CHANNEL_CREATE").await;
    servers(&client, &cleo, &mut cleos).await;
    let mut bens = ben.connects().await;
    cleos.hears(40, "PRESENCE_UPDATE").await;
    bens.says(50, json!({"channel_id": cast.lobby.eid.to_string()})).await;
    cleos.hears(50, "TYPING_START").await;
}

async fn auth(client: &Client<'_>) {
    let new = json!({"username": "hilda", "email": "hilda@example.org", "password": PASSWORD});
    client.post("/api/rest/auth/register", &[], new).await;
    let login = json!({"email": "hilda@example.org", "password": PASSWORD});
    let tokens = client.post("/api/rest/auth/login", &[], login).await;
    let old = json!({"refresh_token": tokens["refresh_token"]});
    let tokens = client.post("/api/rest/auth/refresh", &[], old).await;
    let hilda = client.with_token(&tokens["access_token"]);
    hilda.get("/api/rest/auth/me", &[]).await;
    hilda.post("/api/rest/auth/logout", &[], json!({})).await;
}

async fn users(client: &Client<'_>, ben: &Gateway, cleo: &Gateway) {
    client.get("/api/rest/users/{user_id}", &[&cleo.id]).await;
    client.patch("/api/rest/users/{user_id}", &[&ben.id], json!({"bio": "here"})).await;
    let dms = "/api/rest/users/{user_id}/dm-channels";
    client.post(dms, &[&ben.id], json!({"recipient_id": cleo.id})).await;
    client.get(dms, &[&ben.id]).await;
}

async fn servers(client: &Client<'_>, cleo: &Gateway, cleos: &mut Ears<'_>) {
    let guild = client.post("/api/rest/servers", &[], json!({"name": "Guild"})).await;
    let guild = testkit::gateway::word(&guild["server_id"]);
    client.get("/api/rest/servers", &[]).await;
    let path = "/api/rest/servers/{server_id}";
    client.get(path, &[&guild]).await;
    client.patch(path, &[&guild], json!({"description": "Ours"})).await;
    let add = format!("/api/rest/servers/{guild}/members/{}", cleo.id);
    client.http.put(&add, json!({})).await.is(201);
    cleos.hears(30, "SERVER_MEMBER_ADD").await;
    let path = "/api/rest/servers/{server_id}/channels";
    let plans = client.post(path, &[&guild], json!({"name": "plans"})).await;
    let plans = testkit::gateway::word(&plans["channel_id"]);
    client.get(path, &[&guild]).await;
    let rename = format!("/api/rest/channels/{plans}");
    client.http.patch(&rename, json!({"name": "ideas"})).await.is(200);
    cleos.hears(21, "CHANNEL_UPDATE").await;
    messages(client, &plans, cleos).await;
    client.http.delete(&rename).await.is_done();
    cleos.hears(22, "CHANNEL_DELETE").await;
    client.delete("/api/rest/servers/{server_id}", &[&guild]).await;
    cleos.hears(31, "SERVER_MEMBER_REMOVE").await;
}

async fn messages(client: &Client<'_>, channel: &str, cleos: &mut Ears<'_>) {
    let path = "/api/rest/channels/{channel_id}/messages";
    client.post(path, &[&channel], json!({"content": "first"})).await;
    let said = client.post(path, &[&channel], json!({"content": "second"})).await;
    assert_eq!(cleos.hears(11, "MESSAGE_CREATE").await["content"], "first");
    let id = testkit::gateway::word(&said["message_id"]);
    let read = format!("/api/rest/channels/{channel}/messages?limit=1&before={id}");
    let read = client.http.get(&read).await;
    let read = client.took("GET", &format!("{path}?limit=N&before=X"), read);
    assert_eq!(testkit::each(&read.is(200), "content"), ["first"]);
    let one = format!("/api/rest/channels/{channel}/messages/{id}");
    client.http.patch(&one, json!({"content": "last"})).await.is(200);
    assert_eq!(cleos.hears(12, "MESSAGE_UPDATE").await["content"], "last");
    client.delete(&format!("{path}/{{message_id}}"), &[&channel, &id]).await;
    assert_eq!(cleos.hears(13, "MESSAGE_DELETE").await["message_id"], id);
}

/// A connection that tells of itself what the document promises.
async fn greeted(client: &Client<'_>, who: &Gateway) -> Live {
    let mut live = Live::over(who.opens("").await.expect("an upgrade"));
    for (op, name) in [(0, "HELLO"), (10, "CONNECTED")] {
        live.hears(op).await;
        client.note("WS", &format!("/api/ws op {op} {name}"));
    }
    live.says(1, json!(live.cursor)).await;
    live.hears(2).await;
    for frame in ["1 HEARTBEAT", "2 HEARTBEAT_ACK"] {
        client.note("WS", &format!("/api/ws op {frame}"));
    }
    live
}

/// Who listens while somebody else walks.
struct Ears<'w> {
    client: &'w Client<'w>,
    live: Live,
}

impl Ears<'_> {
    /// What the next frame of this kind says; others are passed over.
    async fn hears(&mut self, op: u64, name: &str) -> Value {
        loop {
            let frame = self.live.next().await.expect("an open connection");
            if frame.op == op {
                self.client.note("WS", &format!("/api/ws op {op} {name}"));
                return frame.d;
            }
        }
    }
}
