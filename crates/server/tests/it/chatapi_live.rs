//! The ChatAPI dialect's WebSocket.

use serde_json::{Value, json};
use testkit::chatapi::ChatApi;
use testkit::{PASSWORD, TestServer, each, eventually, fields, is_time};
use tokio_tungstenite::tungstenite::Message;

const FRAME: &str = "chat_id created_at cursor id owner_id text username";

on_both_engines!(
    the_socket_echoes_and_delivers_everything_new,
    the_first_message_to_a_public_conference_joins_it,
    a_bad_frame_is_answered_and_the_connection_goes_on,
    a_socket_resumes_from_its_cursor,
    one_is_online_from_open_to_close,
);

async fn the_socket_echoes_and_delivers_everything_new(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("old").in_(&cast.lobby).await;
    let (ben, cleo) = (cast.ben.on_chatapi().await, cast.cleo.on_chatapi().await);
    let (mut bens, mut cleos) = (ben.connects().await, cleo.connects().await);
    bens.says("hello ", cast.lobby.eid).await;
    let echo = bens.hears().await;
    assert_eq!(fields(&echo), FRAME);
    for (field, value) in [
        ("id", json!(2)),
        ("text", json!("hello")),
        ("username", json!("ben")),
        ("owner_id", json!(ben.id)),
        ("chat_id", json!(cast.lobby.eid)),
    ] {
        assert_eq!(echo[field], value, "{field}");
    }
    assert!(is_time(&echo["created_at"]), "{echo}");
    let heard = cleos.hears().await;
    assert_eq!(heard["id"], 2, "only new ones: {heard}");
    assert_eq!(heard["username"], "ben");

    // Dialogs and private conferences as well, and nothing of the attic for cleo.
    cast.ada.says("up here").in_(&cast.attic).await;
    cast.ada.says("psst").to(&cast.cleo).await;
    assert_eq!(bens.hears().await["text"], "up here");
    let psst = cleos.hears().await;
    assert_eq!((&psst["text"], &psst["username"]), (&json!("psst"), &json!("ada")));
    // The dialog's own id serves for an answer.
    cleos.says("psst yourself", psst["chat_id"].as_u64().expect("an id")).await;
    assert_eq!(cleos.hears().await["id"], 2);
    assert_eq!(cast.ada.reads(&cast.cleo, "").await[1].text, "psst yourself");
}

async fn the_first_message_to_a_public_conference_joins_it(server: TestServer) {
    let cast = server.cast().await;
    let dora = ChatApi::at(server.http()).registers("dora", "dora@example.org", PASSWORD).await;
    let mut live = dora.connects().await;
    live.says("good evening", cast.lobby.eid).await;
    assert_eq!(live.hears().await["text"], "good evening");
    cast.ada.says("good evening, dora").in_(&cast.lobby).await;
    assert_eq!(live.hears().await["text"], "good evening, dora");
    let members = cast.ada.get("/conferences/@lobby/members").await.ok(200);
    assert_eq!(members[3]["entity"]["eid"], dora.id);
}

async fn a_bad_frame_is_answered_and_the_connection_goes_on(server: TestServer) {
    let cast = server.cast().await;
    let cleo = cast.cleo.on_chatapi().await;
    let mut live = cleo.tries_to_connect("&after=nonsense").await.expect("an upgrade");
    live.is_refused().await;
    let lobby = cast.lobby.eid;
    let long = json!({"text": "x".repeat(5_001), "chat_id": lobby}).to_string();
    let private = json!({"text": "x", "chat_id": cast.attic.eid}).to_string();
    let nested = "[".repeat(10_000);
    for bad in [
        "",
        "hello",
        "{",
        "null",
        "[]",
        "{}",
        "{\"text\":\"x\"}",
        "{\"chat_id\":1}",
        "{\"text\":1,\"chat_id\":1}",
        "{\"text\":\"x\",\"chat_id\":\"1\"}",
        "{\"text\":\"x\",\"chat_id\":-1}",
        "{\"text\":\"x\",\"chat_id\":1.5}",
        "{\"text\":\"x\",\"chat_id\":99999999999999999999}",
        "{\"text\":\"x\",\"chat_id\":987654321}",
        "{\"text\":\"\",\"chat_id\":1}",
        "{\"text\":\"a\\u0000b\",\"chat_id\":1}",
        "{\"text\":\"\\ud800\",\"chat_id\":1}",
        nested.as_str(),
        long.as_str(),
        private.as_str(),
    ] {
        live.sends(Message::text(bad)).await;
        live.is_refused().await;
    }
    live.sends(Message::text(json!({"text": " \n", "chat_id": lobby}).to_string())).await;
    live.is_refused().await;
    live.sends(Message::binary(vec![0xff, 0x00])).await;
    live.is_refused().await;
    live.says("still here", lobby).await;
    assert_eq!(live.hears().await["id"], 1);
}

async fn a_socket_resumes_from_its_cursor(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.on_chatapi().await;
    let mut live = ben.connects().await;
    for n in 1..=5 {
        cast.ada.says(&n.to_string()).in_(&cast.lobby).await;
    }
    live.hears_messages(2).await;
    let cursor = live.cursor.clone();
    drop(live);
    cast.ada.delete("/chats/@lobby/messages/4").await.is_done();
    cast.ada.says("six").in_(&cast.lobby).await;
    let mut live = ben.connects_after(&cursor).await;
    let ids: Vec<u64> = live.hears_messages(3).await.iter().map(|said| said.0).collect();
    assert_eq!(ids, [3, 5, 6], "what was deleted is not told");
}

async fn one_is_online_from_open_to_close(server: TestServer) {
    let cast = server.cast().await;
    let (ada, ben) = (cast.ada.on_chatapi().await, cast.ben.on_chatapi().await);
    let online = async || -> Vec<Value> { each(&ada.get("/users/").await.is(200), "is_online") };
    assert_eq!(online().await, [false, false, false]);
    let (first, second) = (ben.connects().await, ben.connects().await);
    assert_eq!(online().await, [false, true, false]);
    drop(first);
    assert_eq!(ben.get("/users/me").await.is(200)["is_online"], true);
    drop(second);
    eventually("ben to be offline", async || online().await == [false, false, false]).await;
}
