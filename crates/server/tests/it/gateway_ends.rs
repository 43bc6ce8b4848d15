//! How connections of the Gateway dialect end: as the document says, unnoticed by anybody else, and so that whoever
//! comes back misses nothing.

use std::num::NonZeroU32;

use serde_json::json;
use testkit::gateway::{Live, refused, word};
use testkit::{PASSWORD, RawConnection, TestServer};
use tokio_tungstenite::tungstenite::Message;

on_both_engines!(
    a_session_that_is_closed_in_any_dialect_ends_here_at_once,
    one_is_online_as_long_as_any_connection_of_any_dialect_is_open,
    however_a_connection_ends_what_was_missed_follows,
);

async fn a_session_that_is_closed_in_any_dialect_ends_here_at_once(server: TestServer) {
    let cast = server.cast().await;
    let (ben, other) = (cast.ben.on_gateway().await, cast.ben.on_gateway().await);
    let mut live = Live::over(ben.opens("").await.expect("an upgrade"));
    let session = word(&live.is_greeted().await["session_id"]);
    let mut by_frame = Live::over(ben.opens_by(server.http(), "").await.expect("an upgrade"));
    by_frame.says(3, json!({"token": ben.access})).await;
    by_frame.is_greeted().await;
    let mut others = other.connects().await;

    cast.ben.delete(&format!("/auth/sessions/{session}")).await.is_done();
    assert_eq!(live.ends().await, Some(4010));
    assert_eq!(by_frame.ends().await, Some(4010));
    refused(&ben.get("/auth/me").await, 401, "not_signed_in");
    refused(&ben.tries_to_refresh().await, 401, "not_signed_in");
    assert_eq!(ben.opens("").await.expect_err("a refusal"), 401);

    cast.ada.says("still there?").in_(&cast.lobby).await;
    assert_eq!(others.hears_messages(1).await, ["still there?"]);
    let change = json!({"password": "another horse", "current_password": PASSWORD});
    cast.ben.patch("/entities/self", change).await.ok(200);
    assert_eq!(others.ends().await, Some(4010));
    refused(&other.tries_to_refresh().await, 401, "not_signed_in");
}

async fn one_is_online_as_long_as_any_connection_of_any_dialect_is_open(server: TestServer) {
    let cast = server.cast().await;
    let mut adas = cast.ada.on_gateway().await.connects().await;
    let ben = cast.ben.on_gateway().await;
    let mut here = ben.connects().await;
    assert_eq!(adas.hears(40).await, json!({"user_id": ben.id, "status": "online"}));
    let native = cast.ben.listens().await;
    let chatapi = cast.ben.on_chatapi().await.connects().await;
    here.leaves().await;
    drop(chatapi);
    cast.ada.says("still there?").in_(&cast.lobby).await;
    let next = adas.next().await.expect("an open connection");
    assert_eq!((next.op, &next.d["content"]), (11, &json!("still there?")));
    assert_eq!(ben.get("/users/@me").await.is(200)["status"], "online");
    drop(native);
    assert_eq!(adas.hears(40).await, json!({"user_id": ben.id, "status": "offline"}));
    assert_eq!(ben.get("/users/@me").await.is(200)["status"], "offline");
}

async fn however_a_connection_ends_what_was_missed_follows(server: TestServer) {
    let cast = server.cast().await;
    let (ben, cleo) = (cast.ben.on_gateway().await, cast.cleo.on_gateway().await);
    let mut cleos = cleo.connects().await;
    let mut bens = ben.connects().await;
    for (frame, code) in [
        (Message::text("garbage"), Some(4002)),
        (Message::binary(vec![0; 9]), Some(4002)),
        (Message::text("{\"op\":99}"), Some(4001)),
        (Message::text("x".repeat(70_000)), Some(1009)),
        (Message::Close(None), None),
    ] {
        cast.ada.says("before").in_(&cast.lobby).await;
        assert_eq!(bens.hears_messages(1).await, ["before"]);
        bens.sends(frame).await;
        assert_eq!(bens.ends().await, code);
        cast.ada.says("meanwhile").in_(&cast.lobby).await;
        assert_eq!(cleos.hears_messages(2).await, ["before", "meanwhile"], "she notices nothing");
        let (again, connected) = ben.resumes(&bens.cursor).await;
        assert_eq!(connected["resumed"], true);
        bens = again;
        assert_eq!(bens.hears_messages(1).await, ["meanwhile"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_dead_without_a_goodbye_is_offline_after_two_intervals() {
    let server = TestServer::configured(|config| config.live.ping_every_s = NonZeroU32::MIN).await;
    let cast = server.cast().await;
    let ben = cast.ben.on_gateway().await;
    // By a stream, which asks for no heartbeat.
    let mut adas = cast.ada.listens().await;
    let mut dead = RawConnection::to(server.http().authority()).await;
    let handshake = format!(
        "GET /api/ws?token={} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        ben.access
    );
    dead.writes(handshake.as_bytes()).await;
    dead.reads_until("\"session_id\"").await;
    for status in ["online", "offline"] {
        let told = adas.hears("PresenceUpdate").await;
        assert_eq!((&told["eid"], &told["status"]), (&json!(cast.ben.eid), &json!(status)));
    }
    let cut = dead.reads_to_end().await;
    assert!(cut.contains("No heartbeat came for 2 s."), "{cut:?}");
}
