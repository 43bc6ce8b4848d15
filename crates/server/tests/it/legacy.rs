//! The native API's first version: the same things under older paths.

use serde_json::json;
use testkit::{PASSWORD, TestServer};

on_both_engines!(
    people_talk_under_the_older_paths,
    tokens_are_listed_and_deleted,
    a_chat_is_flat_and_named_by_its_alias,
    members_come_and_go,
);

async fn people_talk_under_the_older_paths(server: TestServer) {
    let stranger = server.http();
    let registration = json!({"alias": "dora", "password": PASSWORD, "name": "Dora"});
    let dora = stranger.post("/api/users", registration).await.ok(201);
    assert_eq!((&dora["alias"], &dora["type"]), (&json!("dora"), &json!("user")));
    let credentials = json!({"login": "dora", "password": PASSWORD});
    let token = stranger.post("/api/auth/tokens", credentials).await.ok(201);
    let bearer = format!("Bearer {}", token.as_str().expect("a token"));
    let dora = stranger.with("authentication", &bearer);

    let cast = server.cast().await;
    let mut adas = cast.ada.listens().await;
    let sent = dora.post("/api/chats/@ada/messages", json!({"text": "helo"})).await.ok(201);
    assert_eq!((&sent["id"], &sent["chat"]["type"]), (&json!(1), &json!("user")));
    assert_eq!(adas.hears("MessageReceive").await["text"], "helo");

    let path = "/api/chats/@ADA/messages/1";
    let edited = dora.patch(path, json!({"text": "hello"})).await.ok(200);
    assert_eq!(edited["text"], "hello");
    assert_eq!(dora.get(path).await.ok(200), edited);
    assert_eq!(dora.get("/api/chats/@ada/messages/").await.ok(200), json!([edited]));
    let chats = dora.get("/api/chats").await.ok(200);
    assert_eq!(chats[0]["entity"]["alias"], "ada");
    dora.delete(path).await.is_done();
    dora.get(path).await.refused(404);
    dora.delete("/api/chats/@ada").await.is_done();
    assert_eq!(dora.get("/api/chats").await.ok(200), json!([]));
    stranger.get("/api/chats/@ada").await.refused(401);
}

async fn tokens_are_listed_and_deleted(server: TestServer) {
    let cast = server.cast().await;
    let (first, second) =
        (cast.ada.sign_in("ada", PASSWORD).await, cast.ada.sign_in("ada", PASSWORD).await);
    let tokens = first.http().get("/api/auth/tokens?count=2").await.ok(200);
    assert_eq!(tokens.as_array().map(Vec::len), Some(2));
    assert_eq!(tokens[1]["current"], true);
    let fields: Vec<&String> = tokens[0].as_object().expect("a token").keys().collect();
    assert_eq!(fields, ["created_at", "current", "last_active", "name", "token_id"]);

    let another = cast.ben.token();
    first.http().delete(&format!("/api/auth/tokens/{another}")).await.refused(404);
    first.http().delete(&format!("/api/auth/tokens/{}", second.token())).await.is_done();
    second.http().get("/api/chats").await.refused(401);
    let own = tokens[1]["token_id"].clone();
    first.http().delete(&format!("/api/auth/tokens/{own}")).await.is_done();
    first.http().get("/api/chats").await.refused(401);
    cast.ben.http().get("/api/chats").await.ok(200);
}

async fn a_chat_is_flat_and_named_by_its_alias(server: TestServer) {
    let cast = server.cast().await;
    let http = cast.ada.http();
    let ben = http.get("/api/chats/@ben").await.ok(200);
    assert_eq!(
        (&ben["alias"], &ben["type"], &ben["avatar"]),
        (&json!("ben"), &json!("user"), &json!(null))
    );
    assert!(ben["permissions"]["send"].is_boolean() && ben["common_conferences"].is_array());
    assert_eq!((ben.get("eid"), ben.get("title")), (None, None));

    let lobby = http.get("/api/chats/@lobby").await.ok(200);
    assert_eq!((&lobby["type"], lobby.get("name")), (&json!("conference"), None));
    assert!(lobby["title"].is_string() && lobby["description"].is_string());

    for (path, status) in [("/api/chats/@nobody", 404), ("/api/chats/@a%00", 400)] {
        http.get(path).await.refused(status);
    }
    cast.ben.http().delete("/api/chats/@lobby").await.refused(403);
    http.delete("/api/chats/@lobby").await.is_done();
    http.get("/api/chats/@lobby").await.refused(404);
}

async fn members_come_and_go(server: TestServer) {
    let cast = server.cast().await;
    let path = "/api/chats/@lobby/members";
    let before = cast.ada.http().get(path).await.ok(200);
    let registration = json!({"alias": "dora", "password": PASSWORD});
    server.http().post("/api/users", registration).await.ok(201);
    let dora = cast.ada.http().post(path, json!({"invitee_alias": "dora"})).await.ok(201);
    assert_eq!(dora["entity"]["alias"], "dora");
    let after = cast.ada.http().get(path).await.ok(200);
    assert_eq!(after.as_array().map(Vec::len), before.as_array().map(|members| members.len() + 1));
    for name in [dora["id"].to_string(), "@dora".to_owned()] {
        assert_eq!(cast.ada.http().get(&format!("{path}/{name}")).await.ok(200), dora);
    }
    cast.ada.http().delete(&format!("{path}/@dora")).await.is_done();
    cast.ada.http().get(&format!("{path}/@dora")).await.refused(404);
    cast.ada.http().get("/api/chats/@ben/members").await.refused(400);
}
